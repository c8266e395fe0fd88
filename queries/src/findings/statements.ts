import { readFileSync } from 'node:fs';
import type { ClickHouseClient } from '@clickhouse/client';

/** Values of `{name:Type}` in a statement; one that a statement does not name is ignored. */
export type StatementParams = Record<string, string | number | readonly string[] | readonly number[]>;

const texts = new Map<string, string>();

/** The text of `queries/findings/<name>.sql`, read once. */
function textOf(name: string): string {
  let text = texts.get(name);
  if (text === undefined) {
    text = readFileSync(new URL(`../../findings/${name}.sql`, import.meta.url), 'utf8');
    texts.set(name, text);
  }
  return text;
}

/** The parameters that a statement names: one that it does not would be refused by some engines. */
function used(text: string, params: StatementParams): StatementParams {
  return Object.fromEntries(Object.entries(params).filter(([name]) => text.includes(`{${name}:`)));
}

/** Runs a statement that answers nothing. */
export async function run(client: ClickHouseClient, name: string, params: StatementParams): Promise<void> {
  const query = textOf(name);
  await client.command({ query, query_params: used(query, params) });
}

/** Rows of a statement. 64-bit integers arrive as strings. */
export async function read<Row>(
  client: ClickHouseClient,
  name: string,
  params: StatementParams,
): Promise<Row[]> {
  const query = textOf(name);
  const result = await client.query({ query, query_params: used(query, params), format: 'JSONEachRow' });
  return result.json<Row>();
}
