import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { questions } from './index.ts';

/** A value the engine accepts for a parameter of this type. */
function sample(type: string): unknown {
  if (type.startsWith('Nullable(')) return null;
  if (type.startsWith('Array(')) return [];
  if (type.startsWith('Date')) return '2026-01-01 00:00:00'.slice(0, type.startsWith('DateTime') ? 19 : 10);
  return /^(U?Int|Float|Decimal|Bool)/.test(type) ? 1 : '00';
}

/** Names and types of a question's columns, as the engine sees them. */
async function describeColumns(
  { client }: Store,
  question: (typeof questions)[number],
): Promise<Record<string, string>> {
  const result = await client.query({
    query: `DESCRIBE TABLE (${question.sql})`,
    query_params: Object.fromEntries(
      Object.entries(question.params).map(([name, type]) => [name, sample(type)]),
    ),
    format: 'JSONEachRow',
  });
  return Object.fromEntries(
    (await result.json<{ name: string; type: string }>()).map(({ name, type }) => [name, type]),
  );
}

describe('Every question', () => {
  let store: Store;
  before(async () => {
    store = await openTestStore();
  });

  it('in queries/questions is listed, once', () => {
    const files = readdirSync(new URL('../../questions/', import.meta.url)).filter((file) =>
      file.endsWith('.sql'),
    );
    assert.deepEqual(questions.map(({ file }) => file).sort(), files.sort());
  });

  for (const question of questions) {
    it(`${question.file} gives the columns its twin states`, async () => {
      const stated = Object.entries(question.columns);
      assert.deepEqual(Object.entries(await describeColumns(store, question)), stated);
    });

    it(`${question.file} has the parameters its twin states`, () => {
      const used = [...question.sql.matchAll(/\{(\w+):\s*([^}]+)\}/g)].map(([, name, type]) => [
        name!,
        type!.trim(),
      ]);
      assert.deepEqual(Object.fromEntries(used), question.params);
    });
  }
});
