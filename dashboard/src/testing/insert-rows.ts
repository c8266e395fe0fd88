import type { Store } from '@choreoscope/queries';

const rowsPerStatement = 100;

/** A value of a seeded row; binary ids as hex. */
export type SeedValue = string | number | null | SeedValue[] | { [key: string]: SeedValue };

const asText = (type: string) => type.replaceAll(/FixedString\(\d+\)/g, 'String');

function asColumn(name: string, type: string): string {
  if (/^FixedString/.test(type)) return `unhex(${name})`;
  if (/^Array\(FixedString/.test(type)) return `arrayMap(id -> unhex(id), ${name})`;
  return name;
}

/** Puts rows into a table of the schema; columns a row leaves out get the table's default. For tests only. */
export async function insertRows(
  { client }: Store,
  table: string,
  rows: Record<string, SeedValue>[],
): Promise<void> {
  const described = await client.query({
    query:
      'SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {table:String}',
    query_params: { table },
    format: 'JSONEachRow',
  });
  const types = new Map(
    (await described.json<{ name: string; type: string }>()).map((c) => [c.name, c.type]),
  );
  const columns = Object.keys(rows[0] ?? {}).map((name) => {
    const type = types.get(name);
    if (!type) throw new Error(`${table} has no column ${name}`);
    return { name, type };
  });
  const structure = columns.map(({ name, type }) => `${name} ${asText(type)}`).join(', ');
  const selected = columns.map(({ name, type }) => asColumn(name, type)).join(', ');
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  for (let index = 0; index < rows.length; index += rowsPerStatement) {
    const body = rows
      .slice(index, index + rowsPerStatement)
      .map((row) => JSON.stringify(row))
      .join('\n');
    await client.command({
      query: `INSERT INTO ${table} (${columns.map(({ name }) => name).join(', ')})
              SELECT ${selected} FROM format(JSONEachRow, ${quote(structure)}, ${quote(body)})`,
    });
  }
}
