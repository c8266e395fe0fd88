import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readMigrations } from '../migrations.ts';
import { openTestStore } from '../testing/index.ts';
import { dumpSchema, goldenFile } from './golden.ts';

describe('The schema', () => {
  for (const engine of ['embedded', 'server'] as const) {
    it(`that the migrations make on the ${engine} engine is queries/schema/golden.sql`, async () => {
      assert.equal(await dumpSchema(await openTestStore({ engine })), readFileSync(goldenFile, 'utf8'));
    });
  }

  it('is made by statements that may run twice, because a process can die before it records one', () => {
    // What is filled from what is there already may have rows twice: an inbox, hints, or a table that replaces.
    const twice =
      /^(CREATE (TABLE|VIEW|MATERIALIZED VIEW|DICTIONARY) IF NOT EXISTS|CREATE OR REPLACE|DROP \w+( \w+)? IF EXISTS|ALTER TABLE \w+\s+(ADD \w+ IF NOT EXISTS|DROP \w+ IF EXISTS|MODIFY|MATERIALIZE INDEX)|INSERT INTO \w+( \([\w, ]+\))?\s+SELECT)/;
    for (const { file, statements } of readMigrations())
      for (const statement of statements) assert.match(statement.replace(/^(\s*--.*\n)+/, ''), twice, file);
  });
});
