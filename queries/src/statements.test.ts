import assert from 'node:assert/strict';
import { splitStatements } from './statements.ts';

describe('An SQL file', () => {
  it('is split at semicolons', () => {
    assert.deepEqual(splitStatements('SELECT 1;\nSELECT 2;\n'), ['SELECT 1', 'SELECT 2']);
  });
  it('is not split inside quotes of any kind, escaped ones included', () => {
    const sql = `SELECT 'a;b', 'it''s;', '\\';', "c;d", \`e;f\``;
    assert.deepEqual(splitStatements(`${sql};SELECT 2`), [sql, 'SELECT 2']);
  });
  it('is not split inside comments, and a quote in a comment opens nothing', () => {
    const sql = "-- isn't; one\nSELECT 1 /* ; ' */";
    assert.deepEqual(splitStatements(`${sql};\nSELECT 2`), [sql, 'SELECT 2']);
  });
  it('has no statement where only comments are', () => {
    assert.deepEqual(splitStatements('-- nothing;\n;/* here */;\n'), []);
  });
});
