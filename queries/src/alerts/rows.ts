import type { ClickHouseClient } from '@clickhouse/client';
import { toStoreError } from '../errors.ts';

/** UTC, as ClickHouse reads it whatever its settings: `2026-01-02 03:04:05.678`. */
export function plainTime(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '');
}

/**
 * Inserts rows, seen by whoever asks next.
 * @throws StoreError
 */
export async function insertRows(
  client: ClickHouseClient,
  table: string,
  values: readonly object[],
): Promise<void> {
  if (values.length === 0) return;
  try {
    await client.insert({ table, values, format: 'JSONEachRow', clickhouse_settings: { async_insert: 0 } });
  } catch (cause) {
    throw toStoreError(cause, table);
  }
}
