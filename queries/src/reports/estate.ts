/** Rows of reports and invocations for tests, as they would arrive. */

export const account = '123456789012';

/** 2026-11-20, 10:00. */
export const dayStart = Date.parse('2026-11-20T10:00:00.000Z');

/** When the collector has what it was sent, and a time at which a report has waited for its span long enough. */
export const receivedMs = Date.parse('2026-11-20T16:00:00.000Z');
export const soon = { now: () => new Date(receivedMs + 1_000) };
export const later = { now: () => new Date(receivedMs + 61_000) };

export const iso = (ms: number) => new Date(ms).toISOString();
export const arnOf = (name: string) => `arn:aws:lambda:eu-west-1:${account}:function:${name}`;
const hexOf = (text: string, digits: number) =>
  Buffer.from(text.padEnd(digits, '.')).toString('hex').slice(0, digits);

/** One execution; what is left out is ordinary. Times are ms after 10:00. */
export interface Execution {
  /** Tells it from all others. */
  id: string;
  function?: string;
  requestId?: string;
  startMs?: number;
  durationMs?: number;
  instance?: string;
}

const base = ({ id, function: name = 'charge', requestId = id, instance = 'stream-1' }: Execution) => ({
  function: arnOf(name),
  function_name: name,
  provider: 'aws',
  account,
  region: 'eu-west-1',
  instance,
  request_id: requestId,
});

/** The invocation as its span has it. */
export function ran(execution: Execution, fields: Record<string, unknown> = {}): Record<string, unknown> {
  const { id, startMs = 0, durationMs = 100 } = execution;
  return {
    ...base(execution),
    trace_id: hexOf(id, 32),
    span_id: hexOf(id, 16),
    source: 'sqs',
    started_at: iso(dayStart + startMs),
    duration_ms: durationMs,
    billed_ms: Math.ceil(durationMs),
    memory_bytes: 134_217_728,
    batch_size: 1,
    received_at: iso(receivedMs),
    version: receivedMs,
    ...fields,
  };
}

/** Its report as the Telemetry API has it. */
export function told(execution: Execution, fields: Record<string, unknown> = {}): Record<string, unknown> {
  const { id, startMs = 0, durationMs = 100 } = execution;
  const source = String(fields.source ?? 'telemetry');
  const kind = String(fields.kind ?? 'invocation');
  return {
    ...base(execution),
    at: iso(dayStart + startMs + durationMs + 3),
    kind,
    duration_ms: kind === 'invocation' ? durationMs + 1.5 : null,
    billed_ms: kind === 'invocation' ? Math.ceil(durationMs) + 2 : null,
    source,
    report_id: hexOf(`${kind[0]}${source[0]}${id}`, 16),
    received_at: iso(receivedMs),
    version: receivedMs,
    ...fields,
  };
}

/** The same as a log has it: without a region, so under the function's name alone. */
export function logged(execution: Execution, fields: Record<string, unknown> = {}): Record<string, unknown> {
  const { function: name = 'charge' } = execution;
  return told(execution, { source: 'log', function: name, region: '', ...fields });
}
