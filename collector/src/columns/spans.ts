/** How a column's values lie in a Native block. */
export type Shape =
  | { kind: 'fixed'; width: number }
  | { kind: 'string' }
  | { kind: 'array'; of: Shape }
  | { kind: 'map' };

export interface Column {
  name: string;
  /** As the block's header names it. The engine casts it to the table's type. */
  type: string;
  shape: Shape;
}

/**
 * One run of bytes of a block. A column is one stream or more: `sizes` (u32 each) count the elements of an array
 * or map, and become Native's running u64 offsets when a block is written. Kept as sizes so that chunks of the
 * same columns join by putting their bytes one after another.
 */
export type Stream = { kind: 'fixed'; width: number } | { kind: 'string' } | { kind: 'sizes' };

const fixed = (width: number): Shape => ({ kind: 'fixed', width });
const text: Shape = { kind: 'string' };
const map: Shape = { kind: 'map' };
const array = (of: Shape): Shape => ({ kind: 'array', of });

const MAP = 'Map(String, String)';
const TIME = "DateTime64(9, 'UTC')";
const KIND =
  "Enum8('unspecified' = 0, 'internal' = 1, 'server' = 2, 'client' = 3, 'producer' = 4, 'consumer' = 5)";
const STATUS = "Enum8('unset' = 0, 'ok' = 1, 'error' = 2)";

/**
 * The columns of `spans` (queries/schema/0001-spans.sql, 0009-what-spans-say.sql), in its order: new ones at the end, because the
 * journal may hold chunks from before (`decodeChunk`). LowCardinality is sent as plain String and
 * cast by the engine: simple, and chunks join without merging dictionaries. It has its price: 100,000 spans of
 * 10 attributes, no views, one thread took 0.9-1.3 s of engine CPU, and 0.65 s with dictionaries.
 */
export const spanColumns: Column[] = [
  { name: 'trace_id', type: 'FixedString(16)', shape: fixed(16) },
  { name: 'span_id', type: 'FixedString(8)', shape: fixed(8) },
  { name: 'parent_span_id', type: 'FixedString(8)', shape: fixed(8) },
  { name: 'trace_state', type: 'String', shape: text },
  { name: 'name', type: 'String', shape: text },
  { name: 'kind', type: KIND, shape: fixed(1) },
  { name: 'started_at', type: TIME, shape: fixed(8) },
  { name: 'duration_ns', type: 'UInt64', shape: fixed(8) },
  { name: 'status', type: STATUS, shape: fixed(1) },
  { name: 'status_message', type: 'String', shape: text },
  { name: 'service_name', type: 'String', shape: text },
  { name: 'resource', type: MAP, shape: map },
  { name: 'scope_name', type: 'String', shape: text },
  { name: 'scope_version', type: 'String', shape: text },
  { name: 'attributes', type: MAP, shape: map },
  { name: 'event_times', type: `Array(${TIME})`, shape: array(fixed(8)) },
  { name: 'event_names', type: 'Array(String)', shape: array(text) },
  { name: 'event_attributes', type: `Array(${MAP})`, shape: array(map) },
  { name: 'link_trace_ids', type: 'Array(FixedString(16))', shape: array(fixed(16)) },
  { name: 'link_span_ids', type: 'Array(FixedString(8))', shape: array(fixed(8)) },
  { name: 'link_attributes', type: `Array(${MAP})`, shape: array(map) },
  { name: 'is_clamped', type: 'UInt8', shape: fixed(1) },
  { name: 'received_at', type: "DateTime64(3, 'UTC')", shape: fixed(8) },
  { name: 'version', type: 'UInt64', shape: fixed(8) },
  { name: 'flags', type: 'UInt32', shape: fixed(4) },
];

/** The streams of a shape, in the order Native writes them. */
export function streamsOf(shape: Shape): Stream[] {
  if (shape.kind === 'array') return [{ kind: 'sizes' }, ...streamsOf(shape.of)];
  if (shape.kind === 'map') return [{ kind: 'sizes' }, { kind: 'string' }, { kind: 'string' }];
  return [shape];
}

/** All streams of a block of spans. */
export const spanStreams: Stream[] = spanColumns.flatMap((column) => streamsOf(column.shape));

/** Where each column's streams start in `spanStreams`. */
export const streamIndex: ReadonlyMap<string, number> = new Map(
  spanColumns.map((column, i) => [
    column.name,
    spanColumns.slice(0, i).reduce((sum, before) => sum + streamsOf(before.shape).length, 0),
  ]),
);
