import type { Store } from '../store.ts';
import { insertRows } from '../testing/index.ts';

/** What an invocation did, as a test tells it. */
interface Act {
  /** Channel of a publish as telemetry names it. Absent: a span without a publish, as `attributes` say. */
  to?: string;
  /** What is received of it, as keys on the wire. */
  keys?: string[];
  shape?: string;
  /** The record that caused it; absent: shared by all. */
  record?: number;
  /** The service said no. */
  isRefused?: boolean;
  attributes?: Record<string, string>;
  /** A span between this one and the invocation, of the record's work. */
  below?: number;
}

/** One execution of a function. Names are at most 8 characters, and become its trace and span ids. */
export interface Told {
  id: string;
  function: string;
  /** Seconds after the beginning. */
  at: number;
  /** Keys of each delivered record. */
  gets: string[][];
  does?: Act[];
  ms?: number;
  isError?: boolean;
  failed?: number[];
  isUnfinished?: boolean;
}

/** A row of the ledger: `<trace>/<ordinal>` of a delivery, `<trace>.<act>` of a publish. */
export interface Repeated {
  of: string;
  original: string;
  nth?: number;
  cause?: string;
  certainty?: 'certain' | 'suspected';
}

const beganMs = Date.UTC(2026, 0, 15, 12);

const time = (seconds: number) =>
  new Date(beganMs + seconds * 1000).toISOString().replace('T', ' ').replace('Z', '');
const hex = (name: string, bytes: number) =>
  Buffer.from(name)
    .toString('hex')
    .padEnd(bytes * 2, '0');
const trace = (name: string) => hex(name, 16);
const span = (name: string) => hex(name, 8);
const arn = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;

const common = (told: Told) => ({
  trace_id: trace(told.id),
  service_name: told.function,
  resource: {
    'service.name': told.function,
    'cloud.provider': 'aws',
    'cloud.region': 'eu-west-1',
    'cloud.resource_id': arn(told.function),
    'faas.name': told.function,
    'faas.max_memory': '134217728',
    'host.arch': 'arm64',
  },
  scope_name: '@choreoscope/instrumentation',
  received_at: time(told.at + 10),
  version: told.isUnfinished ? 0 : beganMs + told.at * 1000,
});

function invocationSpan(told: Told) {
  return {
    ...common(told),
    span_id: span(told.id),
    parent_span_id: '0'.repeat(16),
    name: told.function,
    kind: 'server',
    started_at: time(told.at),
    duration_ns: (told.ms ?? 1000) * 1e6,
    status: told.isError ? 'error' : 'unset',
    attributes: {
      'faas.trigger': 'pubsub',
      'faas.invocation_id': `request-${told.id}`,
      'choreoscope.source': 'sqs',
      'choreoscope.channel': `queue:${told.function}`,
      'messaging.batch.message_count': String(told.gets.length),
      ...(told.isError ? { 'error.type': 'Error' } : {}),
      ...(told.isUnfinished ? { 'choreoscope.unfinished': 'true' } : {}),
      ...(told.failed ? { 'choreoscope.failed_records': JSON.stringify(told.failed) } : {}),
    },
    link_trace_ids: told.gets.map(() => '0'.repeat(32)),
    link_span_ids: told.gets.map(() => '0'.repeat(16)),
    link_attributes: told.gets.map((keys, ordinal) => ({
      'choreoscope.delivery': String(ordinal),
      'choreoscope.keys': JSON.stringify(keys),
      'choreoscope.channel': `queue:${told.function}`,
    })),
  };
}

/** The span of an act, with its publish where it has one, and one of the record's work above it. */
function actSpans(told: Told, act: Act, place: number) {
  const name = `${told.id}.${place}`;
  const record = act.record === undefined ? {} : { 'choreoscope.record': String(act.record) };
  const at = time(told.at + 0.1 * (place + 1));
  const parent = act.below === undefined ? span(told.id) : span(`${name}r`);
  const publish = act.to && {
    'choreoscope.publish': '0',
    'choreoscope.keys': JSON.stringify(act.keys ?? []),
    'choreoscope.channel': act.to,
    'choreoscope.invocation': span(told.id),
    'choreoscope.attribution': act.record === undefined ? 'shared' : 'span',
    'choreoscope.shape': act.shape ?? 'same',
    ...record,
  };
  return [
    {
      ...common(told),
      span_id: span(name),
      parent_span_id: parent,
      name: 'call',
      kind: 'client',
      started_at: at,
      duration_ns: 1e7,
      status: act.isRefused ? 'error' : 'unset',
      attributes: act.attributes ?? {},
      ...(publish && !act.isRefused
        ? { event_times: [at], event_names: ['choreoscope.publish'], event_attributes: [publish] }
        : {}),
    },
    ...(act.below === undefined
      ? []
      : [
          {
            ...common(told),
            span_id: parent,
            parent_span_id: span(told.id),
            name: 'record',
            kind: 'consumer',
            started_at: at,
            duration_ns: 2e7,
            attributes: { 'choreoscope.record': String(act.below) },
          },
        ]),
  ];
}

/** Stores those runs as spans, as they would have come. */
export async function tell(store: Store, runs: readonly Told[]): Promise<void> {
  await insertRows(
    store,
    'spans',
    runs.flatMap((told) => [
      invocationSpan(told),
      ...(told.does ?? []).flatMap((act, place) => actSpans(told, act, place)),
    ]),
  );
}

/** Where an end is: its trace, span and ordinal in hex. */
function place(end: string) {
  const [id = '', ordinal] = end.split('/');
  const name = id.split('.')[0] ?? '';
  return {
    trace: trace(name),
    span: span(id),
    ordinal: Number(ordinal ?? 0),
    invocation: span(name),
    isPublish: id.includes('.'),
  };
}

/** The flow each run is in, by its trace. */
async function flowsOf({ client }: Store): Promise<Map<string, string>> {
  const result = await client.query({
    query:
      'SELECT lower(hex(trace_id)) AS trace, lower(hex(min(flow_id))) AS flow FROM flow_members FINAL GROUP BY trace_id',
    format: 'JSONEachRow',
  });
  return new Map(
    (await result.json<{ trace: string; flow: string }>()).map(({ trace, flow }) => [trace, flow]),
  );
}

/** Writes rows of the ledger as its job would, once the runs were stitched. */
export async function note(
  store: Store,
  told: readonly Told[],
  repeated: readonly Repeated[],
  version = 1,
  isGone = false,
): Promise<void> {
  const runOf = (end: string) => told.find(({ id }) => id === end.split(/[./]/)[0]);
  const flows = await flowsOf(store);
  const timeOf = (end: string) => time((runOf(end)?.at ?? 0) + (place(end).isPublish ? 0.1 : 0));
  await insertRows(
    store,
    'duplicates',
    repeated.map((row) => {
      const own = place(row.of);
      const original = place(row.original);
      return {
        side: own.isPublish ? 'publish' : 'delivery',
        at: timeOf(row.of),
        consumer: arn(runOf(row.of)?.function ?? ''),
        channel: `queue:${runOf(row.of)?.function}`,
        trace_id: own.trace,
        span_id: own.span,
        ordinal: own.ordinal,
        invocation_span_id: own.invocation,
        original_trace_id: original.trace,
        original_span_id: original.span,
        original_ordinal: original.ordinal,
        original_invocation_span_id: original.invocation,
        original_at: timeOf(row.original),
        nth: row.nth ?? 2,
        key_kind: 'message-id',
        key: row.original,
        certainty: row.certainty ?? 'certain',
        kind: own.isPublish ? 'published-twice' : 'redelivery',
        cause: row.cause ?? 'delivered-again',
        flow_id: flows.get(own.trace) ?? '0'.repeat(32),
        original_flow_id: flows.get(original.trace) ?? '0'.repeat(32),
        version,
        is_deleted: isGone ? 1 : 0,
      };
    }),
  );
}

/** Name of an end as a test writes it, from what the store has. */
export function endName(traceHex: string, spanHex: string, ordinal: number, side: string): string {
  const name = (text: string) => Buffer.from(text, 'hex').toString().replaceAll('\0', '');
  return side === 'publish' ? name(spanHex) : `${name(traceHex)}/${ordinal}`;
}
