import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Makes `import 'chdb/…'` fail as it does where the optional package is not installed. */
const hooks = `export const resolve = (name, context, next) => {
  if (name.startsWith('chdb')) throw Object.assign(new Error('Cannot find package chdb'), { code: 'ERR_MODULE_NOT_FOUND' });
  return next(name, context);
};`;
const dataUrl = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;

describe('Without the optional package chdb', () => {
  it('an embedded store says what is missing and what to do, and leaves the directory free', async () => {
    const path = mkdtempSync(join(tmpdir(), 'choreoscope-missing-'));
    const program = `
      import { openStore } from ${JSON.stringify(new URL('./store.ts', import.meta.url).href)};
      await openStore({ path: ${JSON.stringify(path)} }).catch((error) => console.log(error.code + ' ' + error.message));`;
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [
        ...process.execArgv,
        '--import',
        dataUrl(`import { register } from 'node:module'; register(${JSON.stringify(dataUrl(hooks))});`),
        '--input-type=module',
        '--eval',
        program,
      ]);
      assert.match(stdout, /^store_engine_missing .*Install the package chdb.*CHOREOSCOPE_CLICKHOUSE_URL/);
      assert.deepEqual(readdirSync(path), []);
    } finally {
      rmSync(path, { recursive: true, force: true });
    }
  });
});
