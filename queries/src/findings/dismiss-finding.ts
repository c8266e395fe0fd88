import { toStoreError } from '../errors.ts';
import type { Store } from '../store.ts';

/**
 * Says that a finding is known and accepted, or takes that back. It outlives the finding: one that goes and comes back stays
 * dismissed. The latest word counts.
 * @param finding its id, 32 hex digits; that it exists is not checked
 * @param options.by who says so; `note` why. Both may be empty
 * @throws StoreError
 */
export async function dismissFinding(
  { client }: Store,
  finding: string,
  isDismissed: boolean,
  { by = '', note = '', now }: { by?: string; note?: string; now: Date },
): Promise<void> {
  const at = now.toISOString().replace('T', ' ').replace('Z', '');
  try {
    await client.insert({
      table: 'finding_dismissals',
      values: [{ id: finding, is_dismissed: Number(isDismissed), by, note, at, version: now.getTime() }],
      format: 'JSONEachRow',
      clickhouse_settings: { async_insert: 0 },
    });
  } catch (cause) {
    throw toStoreError(cause, 'finding_dismissals');
  }
}
