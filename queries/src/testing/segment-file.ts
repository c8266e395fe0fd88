import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Store } from '../store.ts';

/** Writes the rows of a SELECT as a file in ClickHouse's Native format, as the collector's segments are. */
export async function writeNative({ client }: Store, file: string, select: string): Promise<void> {
  const { stream } = await client.exec({ query: `${select} FORMAT Native` });
  await pipeline(stream, createWriteStream(file));
}

/**
 * A SELECT of `rows` spans that are invocations, over the last three days (older ones would fall to the TTL), each with one delivered record of one key: as many
 * invocations, and as many deliveries; and one span more each that publishes one entry: two hop ends.
 * @param seed makes the ids differ from another seed's
 */
export function spansSelect(rows: number, seed: number): string {
  return `
SELECT
    toFixedString(unhex(leftPad(hex(${seed} * 1000000 + intDiv(number, 2)), 32, '0')), 16) AS trace_id,
    toFixedString(unhex(leftPad(hex(number + 1), 16, '0')), 8) AS span_id,
    if(number % 2 = 0, 'place-order', 'send') AS name,
    if(number % 2 = 0, 'server', 'producer') AS kind,
    toDateTime64(today(), 9, 'UTC') - toIntervalDay(number % 3) AS started_at,
    toUInt64(5000000) AS duration_ns,
    'shop' AS service_name,
    if(number % 2 = 0, map('faas.invocation_id', toString(number), 'faas.trigger', 'pubsub'), map()) AS attributes,
    if(number % 2 = 0, [toFixedString('', 16)], []) AS link_trace_ids,
    if(number % 2 = 0, [toFixedString('', 8)], []) AS link_span_ids,
    if(number % 2 = 0, [map('choreoscope.delivery', '0', 'choreoscope.keys', '["id:sqs:' || toString(number) || '"]')], []) AS link_attributes,
    if(number % 2 = 1, [started_at], []) AS event_times,
    if(number % 2 = 1, ['choreoscope.publish'], []) AS event_names,
    if(number % 2 = 1, [map('choreoscope.publish', '0', 'choreoscope.keys', '["id:sqs:' || toString(number) || '"]')], []) AS event_attributes,
    toDateTime64(today(), 3, 'UTC') AS received_at,
    toUInt64(1) AS version
FROM numbers(${rows * 2})`;
}

/**
 * Stops merging for good, over restarts too, in the tables that spans fill: a merge would make one row of two that
 * were stored twice, and hide it.
 */
export async function neverMerge({ client }: Store): Promise<void> {
  for (const table of ['spans', 'invocations', 'hop_ends'])
    await client.command({
      query: `ALTER TABLE ${table} MODIFY SETTING
              max_bytes_to_merge_at_max_space_in_pool = 1, max_bytes_to_merge_at_min_space_in_pool = 1`,
    });
}
