import { readFileSync } from 'node:fs';
import type { ClickHouseClient } from '@clickhouse/client';

/** Values of `{name:Type}` in statements; a statement is sent those it names. Identifiers are table names. */
export type StatementParams = Record<string, string | number | bigint | readonly (string | number)[]>;

/**
 * The statements of one job.
 * @param folder of `queries/`, with one statement a file, `<name>.sql`, each read once
 */
export function statementsIn(folder: string) {
  const texts = new Map<string, string>();
  const textOf = (name: string) => {
    const text =
      texts.get(name) ?? readFileSync(new URL(`../${folder}/${name}.sql`, import.meta.url), 'utf8');
    texts.set(name, text);
    return text;
  };
  const withParams = (name: string, params: StatementParams) => {
    const query = textOf(name);
    const named = Object.entries(params).filter(([param]) => query.includes(`{${param}:`));
    return { query, query_params: Object.fromEntries(named) };
  };
  return {
    /** Runs a statement that answers nothing. */
    async run(client: ClickHouseClient, name: string, params: StatementParams): Promise<void> {
      await client.command(withParams(name, params));
    },
    /** Rows of a statement. 64-bit integers arrive as strings. */
    async read<Row>(client: ClickHouseClient, name: string, params: StatementParams): Promise<Row[]> {
      const result = await client.query({ ...withParams(name, params), format: 'JSONEachRow' });
      return result.json<Row>();
    },
  };
}
