import type { Store } from '../store.ts';
import { insertRows } from '../testing/index.ts';

/** One end as a test tells it. Times are seconds after the estate's epoch. */
interface End {
  /** At most 8 characters; of a publish it is its sending invocation too, of a delivery the receiving one. */
  id: string;
  at: number;
  function: string;
  channel?: string;
  via?: string;
  /** Content: equal ones have equal hashes. */
  content?: string;
  /** Bytes, where they differ though the content is the same. */
  bytes?: string;
  eventKey?: string;
  size?: number;
  receiveCount?: number;
  /** `kind:carrier:key`; without any, a delivery with content has the key a view would give it. */
  keys?: string[];
}

export interface Estate {
  sent?: End[];
  got?: End[];
}

const epochMs = Date.UTC(2026, 0, 15, 12);
const hex = (text: string, digits: number) => Buffer.from(text).toString('hex').padEnd(digits, '0');
const at = (seconds: number) => new Date(epochMs + seconds * 1000).toISOString();

function invocation(end: End, seconds: number) {
  return {
    trace_id: hex(end.id, 32),
    span_id: hex(end.id, 16),
    function: end.function,
    channel: end.via ?? end.channel ?? '',
    started_at: at(seconds),
    duration_ms: 10,
    batch_size: 1,
    version: 1,
  };
}

function hopEnds(direction: 'publish' | 'delivery', end: End, defaultKey: string[]) {
  return (end.keys ?? defaultKey).map((full) => {
    const [key_kind, carrier, ...rest] = full.split(':');
    return {
      direction,
      key_kind,
      carrier,
      key: rest.join(':'),
      trace_id: hex(end.id, 32),
      span_id: hex(direction === 'publish' ? `${end.id}*` : end.id, 16),
      ordinal: 0,
      invocation_span_id: hex(end.id, 16),
      ...(direction === 'publish' ? { record: 0 } : {}),
      channel: end.channel ?? '',
      via: end.via ?? '',
      function: end.function,
      at: at(end.at),
      ...(end.receiveCount === undefined ? {} : { receive_count: end.receiveCount }),
      ...(end.size === undefined ? {} : { payload_bytes: end.size }),
      payload_hash: end.bytes ?? '',
      fingerprint: end.content ?? '',
      event_key: end.eventKey ?? '',
      version: 1,
    };
  });
}

/** A server takes no more in one parameter. */
const rowsAtOnce = 100;

/** Stores what the spans of these ends would have become: each end has an invocation of its own, a sender's begun by a request. */
export async function happened(store: Store, { sent = [], got = [] }: Estate): Promise<void> {
  const rows = {
    invocations: [
      ...sent.map((end) => ({ ...invocation(end, end.at - 0.01), channel: 'http:POST /' })),
      ...got.map((end) => invocation(end, end.at)),
    ],
    hop_ends: [
      ...sent.flatMap((end) => hopEnds('publish', end, [`context:w3c:${end.id}`])),
      ...got.flatMap((end) =>
        hopEnds('delivery', end, end.content ? [`fingerprint:payload:${end.content}`] : []),
      ),
    ],
  };
  for (const [table, all] of Object.entries(rows))
    for (let n = 0; n < all.length; n += rowsAtOnce)
      await insertRows(store, table, all.slice(n, n + rowsAtOnce));
}

/** Hops with a publish, `d <- p evidence confidence method`; without the last two where it is proven. */
export async function storedWays(store: Store): Promise<string[]> {
  const name = (id: string) => `trimRight(toString(${id}), '\\0')`;
  const result = await store.client.query({
    query: `SELECT concat(${name('trace_id')}, ' <- ', ${name('publish_trace_id')}, ' ', toString(evidence),
                          if(confidence = 1, '', concat(' ', toString(round(confidence, 2)), ' ', key))) AS way
            FROM hops FINAL WHERE evidence != 'none' ORDER BY way`,
    format: 'JSONEachRow',
  });
  return (await result.json<{ way: string }>()).map(({ way }) => way);
}

/** The same under other names: estates side by side have nothing in common. */
export function renamed({ sent = [], got = [] }: Estate, prefix: string): Estate {
  const rename = (end: End): End => ({
    ...end,
    id: prefix + end.id,
    function: prefix + end.function,
    ...(end.channel && { channel: end.channel + prefix }),
    ...(end.via && { via: end.via + prefix }),
    ...(end.content && { content: prefix + end.content }),
    ...(end.bytes && { bytes: prefix + end.bytes }),
    ...(end.keys && { keys: end.keys.map((key) => key + prefix) }),
  });
  return { sent: sent.map(rename), got: got.map(rename) };
}
