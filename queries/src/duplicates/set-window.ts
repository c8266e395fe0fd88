import { toStoreError } from '../errors.ts';
import type { Store } from '../store.ts';

/**
 * Says for how long the same content in a channel is taken for a suspected duplicate, instead of an hour. It counts for what is
 * looked at from then on; the ledger's older rows stay as they are.
 * @param channel as events name it: an ARN, a resource name or `kind:name`
 * @param seconds at most 86,400; 0: never
 * @throws StoreError
 */
export async function setDuplicateWindow(
  { client }: Store,
  channel: string,
  seconds: number,
  now: Date,
): Promise<void> {
  try {
    await client.insert({
      table: 'duplicate_windows',
      values: [
        { channel, window_s: Math.min(86_400, Math.max(0, Math.round(seconds))), version: now.getTime() },
      ],
      format: 'JSONEachRow',
      clickhouse_settings: { async_insert: 0 },
    });
  } catch (cause) {
    throw toStoreError(cause, 'duplicate_windows');
  }
}
