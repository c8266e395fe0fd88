import { readFileSync } from 'node:fs';
import type { ClickHouseClient } from '@clickhouse/client';

/** Values of `{name:Type}` in a statement. Identifiers are table names. */
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
  return {
    /** Runs a statement that answers nothing. */
    async run(client: ClickHouseClient, name: string, params: StatementParams): Promise<void> {
      await client.command({ query: textOf(name), query_params: params });
    },
    /** Rows of a statement. 64-bit integers arrive as strings. */
    async read<Row>(client: ClickHouseClient, name: string, params: StatementParams): Promise<Row[]> {
      const result = await client.query({ query: textOf(name), query_params: params, format: 'JSONEachRow' });
      return result.json<Row>();
    },
  };
}
