import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { StoreError, storeErrors, toStoreError } from './errors.ts';

describe('The errors of the store', () => {
  it('are those that README.md lists, and the other way round', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const rows = [...readme.matchAll(/^\| `(\w+)`\s*\| (\d{3})\s*\| (yes|no)\s*\| (.*?)\s*\|$/gm)];
    const documented = rows.map(([, code, status, retryable, meaning]) => [
      code,
      { status: Number(status), retryable: retryable === 'yes', meaning },
    ]);
    assert.deepEqual(Object.fromEntries(documented), storeErrors);
  });

  it("of a segment are its content's fault only where the engine says so", () => {
    const codeOf = (type: string | undefined, message = '') =>
      toStoreError({ type, message }, 'segment', 'segment').code;
    assert.equal(codeOf('INCORRECT_DATA'), 'segment_refused');
    assert.equal(codeOf('TOO_MANY_PARTS', 'Too many partitions for single INSERT block'), 'segment_refused');
    assert.equal(codeOf('TOO_MANY_PARTS', 'Too many parts (300)'), 'store_unavailable');
    assert.equal(codeOf('SOMETHING_NEW'), 'segment_failed');
    assert.equal(codeOf('KEEPER_EXCEPTION'), 'store_unavailable');
    assert.equal(codeOf(undefined, 'socket hang up'), 'store_unavailable');
  });

  it('pass through unchanged when they already are', () => {
    const error = new StoreError('store_closed', 'embedded');
    assert.equal(toStoreError(error, 'ask'), error);
  });
});
