/**
 * Brings a fresh clone to where it can run: dependencies as the lock file says, TypeScript compiled,
 * the instrumentation bundled. Does nothing that is already done. Needs Node and npm only. `--tests` adds what
 * only tests need.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Choreoscope needs Node 20.19 or newer; this is ${process.version}.\n`);
  process.exit(1);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** Installs what a lock file says. npm leaves a copy of it in node_modules, older than the lock when that has changed. */
function install(folder, message) {
  const marker = join(folder, 'node_modules/.package-lock.json');
  const lock = join(folder, 'package-lock.json');
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs) return;
  process.stdout.write(`${message}\n`);
  run('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error']);
}

install(root, 'Installing packages (about a minute, once)…');
// The other Node versions functions run on are tested where npm has their binaries.
if (process.argv.includes('--tests') && process.platform === 'linux' && process.arch === 'x64') {
  install(join(root, 'test/other-nodes'), 'Installing Node 22 and 24 beside this one, for the tests…');
}
const { bin } = JSON.parse(readFileSync(join(root, 'node_modules/typescript/package.json'), 'utf8'));
run(process.execPath, [join(root, 'node_modules/typescript', bin.tsc), '-b']);
run(process.execPath, [join(root, 'instrumentation/build.mjs')]);
