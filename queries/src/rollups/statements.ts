import { readFileSync } from 'node:fs';
import type { ClickHouseClient } from '@clickhouse/client';

/** Values of `{name:Type}` in a statement. */
export type StatementParams = Record<string, string | number | bigint | readonly (string | number)[]>;

const texts = new Map<string, string>();

/** The text of `queries/rollups/<name>.sql`, read once. */
function textOf(name: string): string {
  let text = texts.get(name);
  if (text === undefined) {
    text = readFileSync(new URL(`../../rollups/${name}.sql`, import.meta.url), 'utf8');
    texts.set(name, text);
  }
  return text;
}

/** Runs a statement that answers nothing. */
export async function run(client: ClickHouseClient, name: string, params: StatementParams): Promise<void> {
  await client.command({ query: textOf(name), query_params: params });
}

/** Rows of a statement. 64-bit integers arrive as strings. */
export async function read<Row>(
  client: ClickHouseClient,
  name: string,
  params: StatementParams,
): Promise<Row[]> {
  const result = await client.query({ query: textOf(name), query_params: params, format: 'JSONEachRow' });
  return result.json<Row>();
}
