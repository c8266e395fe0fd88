/**
 * Brings a fresh clone to where it can run: dependencies as the lock file says, TypeScript compiled,
 * the instrumentation bundled. Does nothing that is already done. Needs Node and npm only.
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

/** npm leaves a copy of the lock file in node_modules; it is older than the lock when that has changed. */
function installed() {
  const marker = join(root, 'node_modules/.package-lock.json');
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

if (!installed()) {
  process.stdout.write('Installing packages (about a minute, once)…\n');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}
const { bin } = JSON.parse(readFileSync(join(root, 'node_modules/typescript/package.json'), 'utf8'));
run(process.execPath, [join(root, 'node_modules/typescript', bin.tsc), '-b']);
run(process.execPath, [join(root, 'instrumentation/build.mjs')]);
