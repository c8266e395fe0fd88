import type { ClickHouseClient } from '@clickhouse/client';
import { type Run, renamed, rowsOf } from '../stitch/choreography.ts';

/** What is noted of a payload, as columns of `hop_ends`. */
interface Note {
  payload_bytes?: number;
  payload_hash?: string;
  fingerprint?: string;
  shape?: string;
  via?: string;
  receive_count?: number;
  /** The payload itself, where its owner had it captured. */
  captured?: string;
}

/** A client span of ours below an invocation. */
interface Call {
  name: string;
  attributes: Record<string, string>;
  durationMs?: number;
  /** Seconds after the invocation's start. */
  after?: number;
  /** The place among `sends` of what this call sent: they share a span. */
  send?: number;
}

/** A run with what a finding looks at besides: columns of its invocation, notes on records and sends, calls. */
export interface NotedRun extends Run {
  columns?: Record<string, unknown>;
  getNotes?: Note[];
  sendNotes?: Note[];
  calls?: Call[];
  /** Attributes of the function's resource, such as `service.namespace`. */
  resource?: Record<string, string>;
}

const epochMs = Date.UTC(2026, 0, 15, 12);
export const atSeconds = (seconds: number) => new Date(epochMs + seconds * 1000);
const plain = (seconds: number) => atSeconds(seconds).toISOString().replace('T', ' ').replace('Z', '');

function spansOf(run: NotedRun, prefix: string): object[] {
  const trace = prefix + (run.trace ?? run.id).slice(prefix.length);
  const common = {
    trace_id: trace,
    parent_span_id: run.id,
    service_name: `arn:${run.function}`,
    scope_name: '@choreoscope/instrumentation',
    version: 1,
  };
  const calls = (run.calls ?? []).map(({ name, attributes, durationMs = 5, after = 0.1, send }, place) => ({
    ...common,
    span_id: send === undefined ? `${run.id}c${place}` : (run.sends?.[send]?.span ?? `${run.id}.${send}`),
    name,
    kind: 'client',
    started_at: plain(run.at + after),
    duration_ns: durationMs * 1e6,
    attributes,
  }));
  const captured = (run.getNotes ?? []).map(({ captured }, ordinal) => ({
    'choreoscope.delivery': String(ordinal),
    ...(captured === undefined ? {} : { 'choreoscope.payload': captured }),
  }));
  if (!run.resource && !captured.some((link) => 'choreoscope.payload' in link)) return calls;
  const own = {
    ...common,
    span_id: run.id,
    parent_span_id: '',
    name: run.function,
    kind: 'server',
    started_at: plain(run.at),
    duration_ns: (run.durationMs ?? 1000) * 1e6,
    attributes: {
      'faas.trigger': 'pubsub',
      'faas.invocation_id': run.id,
      'cloud.resource_id': `arn:${run.function}`,
    },
    resource: run.resource ?? {},
    link_attributes: captured,
    link_trace_ids: captured.map(() => ''),
    link_span_ids: captured.map(() => ''),
  };
  return [own, ...calls];
}

/** Inserts runs under names that begin with `prefix`, with everything noted of them. */
export async function insertNoted(
  client: ClickHouseClient,
  runs: readonly NotedRun[],
  prefix: string,
): Promise<void> {
  const tables: Record<string, object[]> = { spans: [], invocations: [], hop_ends: [] };
  for (const run of renamed(runs, prefix) as NotedRun[]) {
    const rows = rowsOf([run]);
    tables.spans?.push(...spansOf(run, prefix));
    tables.invocations?.push(...rows.invocations.map((row) => ({ ...row, ...run.columns, version: 2e15 })));
    tables.hop_ends?.push(
      ...(rows.hop_ends as { direction: string; ordinal: number }[]).map((row) => {
        const notes = row.direction === 'publish' ? run.sendNotes : run.getNotes;
        const { captured: _captured, ...note } = notes?.[row.ordinal] ?? {};
        return { ...row, ...note, version: 2e15 };
      }),
    );
  }
  for (const [table, values] of Object.entries(tables))
    if (values.length > 0)
      await client.insert({ table, values, format: 'JSONEachRow', clickhouse_settings: { async_insert: 0 } });
}
