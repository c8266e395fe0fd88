import { toStoreError } from '../errors.ts';
import type { Store } from '../store.ts';

/** A time as the engine reads it: `2026-01-02 03:04:05.678`, UTC. */
export function engineTime(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '');
}

/**
 * Writes rows that are there when it returns, all of them or, as they are one block of one partition, none.
 * @throws StoreError
 */
export async function writeRows(
  { client }: Pick<Store, 'client'>,
  table: string,
  values: object[],
): Promise<void> {
  if (values.length === 0) return;
  try {
    await client.insert({ table, values, format: 'JSONEachRow', clickhouse_settings: { async_insert: 0 } });
  } catch (cause) {
    throw toStoreError(cause, table);
  }
}
