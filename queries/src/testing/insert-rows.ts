import type { Store } from '../store.ts';

/** How a column's value in a test is turned into the column's type: ids are written in hex. */
const readers: [RegExp, structure: string, (column: string) => string][] = [
  [/^Array\(FixedString/, 'Array(String)', (column) => `arrayMap(id -> unhex(id), ${column})`],
  [/^FixedString/, 'String', (column) => `unhex(${column})`],
];

/**
 * Inserts rows as a test writes them: objects, ids in hex, what is left out at its default. Views fire as they do for
 * a segment.
 */
export async function insertRows(
  { client }: Store,
  table: string,
  rows: Record<string, unknown>[],
): Promise<void> {
  if (rows.length === 0) return;
  const result = await client.query({
    query: `SELECT name, type FROM system.columns
            WHERE database = currentDatabase() AND table = {table:String} ORDER BY position`,
    query_params: { table },
    format: 'JSONEachRow',
  });
  const used = new Set(rows.flatMap((row) => Object.keys(row)));
  const columns = (await result.json<{ name: string; type: string }>()).filter(({ name }) =>
    used.delete(name),
  );
  if (used.size > 0) throw new Error(`${table} has no column ${[...used].join(', ')}`);
  const read = columns.map(({ name, type }) => {
    const reader = readers.find(([pattern]) => pattern.test(type));
    return { name, type: reader?.[1] ?? type, value: reader?.[2](name) ?? name };
  });
  await client.command({
    query: `INSERT INTO ${table} (${read.map(({ name }) => name)}) SELECT ${read.map(({ value }) => value)}
            FROM format(JSONEachRow, {structure:String}, {data:String})`,
    query_params: {
      structure: read.map(({ name, type }) => `${name} ${type}`).join(', '),
      data: rows.map((row) => JSON.stringify(row)).join('\n'),
    },
    clickhouse_settings: { date_time_input_format: 'best_effort' },
  });
}
