import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bind } from './question.ts';
import { questions } from './questions/index.ts';
import type { Store } from './store.ts';
import { insertRows, openTestStore } from './testing/index.ts';

/** queries/cases/<what>/<case>/: README.md says how a case is written. */
const folder = fileURLToPath(new URL('../cases/', import.meta.url));

type Rows = Record<string, unknown>[];

function readLines(file: string): Rows {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line));
}

async function answer({ client }: Store, what: string, path: string): Promise<Rows> {
  const params = existsSync(`${path}/params.json`)
    ? JSON.parse(readFileSync(`${path}/params.json`, 'utf8'))
    : {};
  const asked = questions.find(({ file }) => file === `${what}.sql`);
  const result = await client.query(
    asked
      ? { query: asked.sql, query_params: bind(asked, params), format: 'JSONEachRow' }
      : {
          query: readFileSync(`${folder}${what}/query.sql`, 'utf8'),
          query_params: params,
          format: 'JSONEachRow',
        },
  );
  return result.json();
}

for (const engine of ['embedded', 'server'] as const) {
  describe(`The SQL cases, on the ${engine} engine`, () => {
    for (const what of readdirSync(folder)) {
      for (const name of readdirSync(folder + what).filter((entry) => !entry.includes('.'))) {
        it(`${what}: ${name.replaceAll('-', ' ')}`, async () => {
          const path = `${folder}${what}/${name}`;
          const store = await openTestStore({ engine });
          for (const file of readdirSync(path)) {
            const table = /^(\w+)\.in\.jsonl$/.exec(file)?.[1];
            if (table) await insertRows(store, table, readLines(`${path}/${file}`));
          }
          assert.deepEqual(await answer(store, what, path), readLines(`${path}/out.jsonl`));
        });
      }
    }
  });
}
