import type { Store } from '../store.ts';

/** The whole schema as one SQL text, the same on every engine; queries/schema/golden.sql holds what it should be. */
export const goldenFile = new URL('../../schema/golden.sql', import.meta.url);

/** What CREATE statements the engine has, by name, after all migrations. */
export async function dumpSchema({ client }: Store): Promise<string> {
  const result = await client.query({
    query: `SELECT replaceAll(formatQuery(create_table_query), currentDatabase() || '.', '') AS sql
            FROM system.tables
            WHERE database = currentDatabase() AND NOT startsWith(name, 'migration_lock')
            ORDER BY name`,
    format: 'JSONEachRow',
  });
  const statements = (await result.json<{ sql: string }>()).map(({ sql }) => `${sql};\n`);
  return ['-- What the migrations make. Written by: npm run schema -w queries\n', ...statements].join('\n');
}
