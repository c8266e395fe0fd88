import type { ClickHouseClient } from '@clickhouse/client';

/** One event an invocation sends. */
export interface Send {
  /** `kind:carrier:key`, as on the wire. */
  keys: string[];
  /** The record that caused it; absent: shared by all. */
  record?: number;
  /** Seconds after the start of the run; default: 0.5 after its invocation's. */
  at?: number;
  /** Entry in its call; default its place in the list. */
  ordinal?: number;
  /** The span that sent it; default one per send. Entries of one call share it. */
  span?: string;
  /** The invocation is not said: it is found by climbing from the span. */
  isUnattributed?: boolean;
  channel?: string;
  eventKey?: string;
  fingerprint?: string;
}

/** One execution of a function, as a test or a bench tells it. Names become ids, so at most 8 characters. */
export interface Run {
  id: string;
  /** At most 16 characters; default the run's own trace. */
  trace?: string;
  function?: string;
  /** Seconds after the epoch of the choreography. */
  at: number;
  /** Keys of each delivered record. Default: one record without any. */
  gets?: string[][];
  sends?: Send[];
  channel?: string;
  source?: string;
  isError?: boolean;
  isColdStart?: boolean;
  isUnfinished?: boolean;
  failedRecords?: number[];
  billedMs?: number;
  durationMs?: number;
}

/** Rows of `invocations` and `hop_ends`, as JSONEachRow takes them. */
export interface Rows {
  invocations: object[];
  hop_ends: object[];
}

const epochMs = Date.UTC(2026, 0, 15, 12);

/** Nanosecond timestamps as ClickHouse reads them. */
function at(seconds: number): string {
  return new Date(epochMs + seconds * 1000).toISOString().replace('T', ' ').replace('Z', '');
}

function keyOf(full: string): { key_kind: string; carrier: string; key: string } {
  const [kind = '', carrier = '', ...rest] = full.split(':');
  return { key_kind: kind, carrier, key: rest.join(':') };
}

function received(run: Run) {
  return {
    received_at: at(run.at + 10),
    version: run.isUnfinished ? 0 : Math.round(epochMs + run.at * 1000),
  };
}

/** The row of the invocation itself. */
function invocationRow(run: Run): object {
  return {
    trace_id: run.trace ?? run.id,
    span_id: run.id,
    function: `arn:${run.function ?? run.id}`,
    function_name: run.function ?? run.id,
    source: run.source ?? '',
    channel: run.channel ?? '',
    started_at: at(run.at),
    duration_ms: run.durationMs ?? 1000,
    billed_ms: run.billedMs ?? 1000,
    is_cold_start: Number(run.isColdStart ?? false),
    is_error: Number(run.isError ?? false),
    is_unfinished: Number(run.isUnfinished ?? false),
    batch_size: run.gets?.length ?? 1,
    failed_records: run.failedRecords ?? [],
    ...received(run),
  };
}

function deliveryRows(run: Run): object[] {
  return (run.gets ?? []).flatMap((keys, ordinal) =>
    keys.map((full) => ({
      direction: 'delivery',
      ...keyOf(full),
      trace_id: run.trace ?? run.id,
      span_id: run.id,
      invocation_span_id: run.id,
      ordinal,
      function: `arn:${run.function ?? run.id}`,
      channel: run.channel ?? '',
      at: at(run.at),
      ...received(run),
    })),
  );
}

function publishRows(run: Run): object[] {
  return (run.sends ?? []).flatMap((send, place) =>
    send.keys.map((full) => ({
      direction: 'publish',
      ...keyOf(full),
      trace_id: run.trace ?? run.id,
      span_id: send.span ?? `${run.id}.${place}`,
      invocation_span_id: send.isUnattributed ? '' : run.id,
      ordinal: send.ordinal ?? place,
      record: send.record ?? null,
      function: `arn:${run.function ?? run.id}`,
      channel: send.channel ?? '',
      event_key: send.eventKey ?? '',
      fingerprint: send.fingerprint ?? '',
      at: at(send.at ?? run.at + 0.5),
      ...received(run),
    })),
  );
}

/** Rows that the spans of these runs would have become. */
export function rowsOf(runs: readonly Run[]): Rows {
  return {
    invocations: runs.map(invocationRow),
    hop_ends: runs.flatMap((run) => [...deliveryRows(run), ...publishRows(run)]),
  };
}

/** Inserts rows, as JSON text: for tests and small benches. */
export async function insertDerived(client: ClickHouseClient, rows: Rows): Promise<void> {
  for (const table of ['invocations', 'hop_ends'] as const)
    if (rows[table].length > 0)
      await client.insert({
        table,
        values: rows[table],
        format: 'JSONEachRow',
        clickhouse_settings: { async_insert: 0 },
      });
}

/** The same runs under other names, so that choreographies side by side have nothing in common. */
export function renamed(runs: readonly Run[], prefix: string): Run[] {
  const keys = (given: string[]) => given.map((key) => key.replace(/^([^:]*:[^:]*:)/, `$1${prefix}`));
  return runs.map((run) => ({
    ...run,
    id: prefix + run.id,
    function: prefix + (run.function ?? run.id),
    ...(run.trace === undefined ? {} : { trace: prefix + run.trace }),
    ...(run.gets && { gets: run.gets.map(keys) }),
    ...(run.sends && {
      sends: run.sends.map((send) => ({
        ...send,
        keys: keys(send.keys),
        ...(send.span === undefined ? {} : { span: prefix + send.span }),
      })),
    }),
  }));
}
