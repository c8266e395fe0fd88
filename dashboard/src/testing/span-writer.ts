import type { SeedValue } from './insert-rows.ts';
import { arns } from './names.ts';

type SeedRow = Record<string, SeedValue>;

/** An event that was sent, for those who receive it. */
export interface Sent {
  trace: string;
  span: string;
  channel: string;
  /** Keys the channel gave it, as on the wire. */
  keys: string[];
  /** Hash of its content. */
  fingerprint: string;
}

/** How a record was received. */
interface Received {
  sent: Sent;
  /** What the receiver knows of it: the channel's key, the sender's trace context, or its content. Default the key. */
  knows?: 'key' | 'context' | 'content';
  via?: string;
  receiveCount?: number;
}

/** One execution of a function. */
export interface Invocation {
  fn: string;
  trace: string;
  span: string;
  startMs: number;
  durationMs: number;
  source: string;
  channel: string;
  requestId: string;
  isCold: boolean;
  version: string;
  error: [type: string, message: string] | undefined;
}

/** An invocation as a scenario tells it. */
export type Told = Pick<Invocation, 'fn' | 'trace' | 'startMs' | 'durationMs' | 'source' | 'channel'> &
  Partial<Pick<Invocation, 'isCold' | 'error' | 'version'>> & { gets?: Received[] };

const time = (ms: number) => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');

/** A number as an id of so many hexadecimal characters. */
export const hex = (value: number, characters: number) => value.toString(16).padStart(characters, '0');

const zeros = '0'.repeat(16);

/** A function's identity: names of Lambdas become ARNs, what is no such name stays. */
const identity = (fn: string) => (/^[a-z0-9-]+$/.test(fn) ? arns.fn(fn) : fn);

/** Spans as the instrumentation writes them (docs/telemetry.md). */
export class SpanWriter {
  readonly spans: SeedRow[] = [];
  invocations = 0;
  private nextSpan = 1;

  private spanId(): string {
    return hex(this.nextSpan++, 16);
  }

  invoke({ gets = [], isCold = false, error, version = '$LATEST', ...told }: Told): Invocation {
    const span = this.spanId();
    const whole: Invocation = { ...told, span, requestId: `request-${span}`, isCold, error, version };
    const { fn, trace, startMs, durationMs } = whole;
    this.invocations += 1;
    this.addSpan({
      trace_id: trace,
      span_id: span,
      parent_span_id: zeros,
      name: fn,
      kind: 'server',
      started_at: time(startMs),
      duration_ns: Math.round(durationMs * 1e6),
      status: error ? 'error' : 'unset',
      status_message: error?.[1] ?? '',
      service_name: fn,
      attributes: {
        'cloud.resource_id': identity(fn),
        'faas.invocation_id': whole.requestId,
        'faas.trigger': whole.source === 'http' ? 'http' : 'pubsub',
        'faas.coldstart': String(isCold),
        'choreoscope.mode': 'await',
        'choreoscope.overhead_us': String(30 + (this.nextSpan % 25)),
        ...(isCold
          ? {
              'choreoscope.init_duration_ms': String(180 + (this.nextSpan % 40)),
              'choreoscope.overhead_init_ms': String(9 + (this.nextSpan % 4) / 4),
            }
          : { 'choreoscope.flush_ms': String(1.2 + (this.nextSpan % 7) / 10) }),
        'choreoscope.source': whole.source,
        'choreoscope.channel': whole.channel,
        'messaging.batch.message_count': String(Math.max(1, gets.length)),
        ...(error ? { 'error.type': error[0] } : {}),
      },
      version_of: version,
      link_trace_ids: gets.map(({ sent, knows }) => (knows === 'context' ? sent.trace : zeros + zeros)),
      link_span_ids: gets.map(({ sent, knows }) => (knows === 'context' ? sent.span : zeros)),
      link_attributes: gets.map(({ sent, knows = 'key', via, receiveCount }, ordinal) => ({
        'choreoscope.delivery': String(ordinal),
        'choreoscope.keys': JSON.stringify(
          { key: sent.keys, context: [], content: [`fingerprint:payload:${sent.fingerprint}`] }[knows],
        ),
        'choreoscope.channel': sent.channel,
        'messaging.message.body.size': '412',
        'choreoscope.fingerprint': sent.fingerprint,
        ...(via === undefined ? {} : { 'choreoscope.via': via }),
        ...(receiveCount === undefined ? {} : { 'choreoscope.receive_count': String(receiveCount) }),
      })),
    });
    return whole;
  }

  /** A client span below an invocation, with its publish event: sent after four fifths of the invocation. */
  send(by: Invocation, channel: string, keys: string[], record = 0): Sent {
    const span = this.spanId();
    const fingerprint = span.repeat(2);
    this.addSpan({
      trace_id: by.trace,
      span_id: span,
      parent_span_id: by.span,
      name: `send ${channel.split(/[:/]/).at(-1)}`,
      kind: 'producer',
      started_at: time(by.startMs + by.durationMs * 0.5),
      duration_ns: Math.round(by.durationMs * 0.3e6),
      status: 'unset',
      status_message: '',
      service_name: by.fn,
      attributes: { 'messaging.message.id': keys[0]?.split(':').slice(2).join(':') ?? '' },
      version_of: by.version,
      event_times: [time(by.startMs + by.durationMs * 0.8)],
      event_names: ['choreoscope.publish'],
      event_attributes: [
        {
          'choreoscope.publish': '0',
          'choreoscope.keys': JSON.stringify(keys),
          'choreoscope.channel': channel,
          'choreoscope.invocation': by.span,
          'choreoscope.record': String(record),
          'choreoscope.attribution': 'only',
          'messaging.message.body.size': '412',
          'choreoscope.fingerprint': fingerprint,
        },
      ],
    });
    return { trace: by.trace, span, channel, keys, fingerprint };
  }

  private addSpan({ version_of, ...span }: SeedRow): void {
    this.spans.push({
      resource: {
        'faas.name': span.service_name ?? '',
        'faas.version': version_of ?? '',
        'faas.instance': `instance-${span.service_name}`,
        'faas.max_memory': String(256 * 1024 * 1024),
        'cloud.provider': 'aws',
        'cloud.region': 'eu-west-1',
        'cloud.account.id': '123456789012',
        'host.arch': 'arm64',
        'process.runtime.name': 'nodejs',
        'process.runtime.version': '22',
      },
      scope_name: '@choreoscope/instrumentation',
      scope_version: '0.1.0',
      event_times: [],
      event_names: [],
      event_attributes: [],
      link_trace_ids: [],
      link_span_ids: [],
      link_attributes: [],
      received_at: span.started_at ?? null,
      version: 1,
      ...span,
    });
  }
}
