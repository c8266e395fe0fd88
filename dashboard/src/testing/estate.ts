import type { Store } from '@choreoscope/queries';
import { insertRows, type SeedValue } from './insert-rows.ts';

type SeedRow = Record<string, SeedValue>;

const account = 'eu-west-1:123456789012';

/** Identities and channels of the seeded estate. */
export const arns = {
  fn: (name: string) => `arn:aws:lambda:${account}:function:${name}`,
  http: 'http:POST /orders',
  topic: `arn:aws:sns:${account}:orders`,
  bus: `arn:aws:events:${account}:event-bus/shop`,
  queue: `arn:aws:sqs:${account}:charges`,
  audit: `arn:aws:sqs:${account}:audit`,
  table: `arn:aws:dynamodb:${account}:table/payments`,
  bucket: 'arn:aws:s3:::shop-labels',
  schedule: 'schedule:rule/nightly',
};

/** What a page must show as text and never run. */
export const hostile = {
  name: '<script>alert("x")</script>',
  channel: `queue:"><img src=x onerror='alert(1)'>`,
  message: `</title><script>alert('message')</script>&amp;`,
};

interface Invocation {
  fn: string;
  trace: string;
  span: string;
  startMs: number;
  durationMs: number;
  source: string;
  channel: string;
  batchSize: number;
  requestId: string;
  isCold?: boolean;
  error?: [type: string, message: string];
}

interface Hop {
  from: Invocation;
  to: Invocation;
  /** Record in the receiving invocation. */
  ordinal: number;
  evidence: string;
  carrier: string;
  channel: string;
  via?: string;
  publishSpan: string;
  waitMs: number;
  receiveCount?: number;
}

const time = (ms: number) => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
const hex = (value: number, characters: number) => value.toString(16).padStart(characters, '0');
const zeros = '0'.repeat(16);

/** Spans, and what stitching makes of them, of an estate small enough to check by hand. */
class Estate {
  readonly spans: SeedRow[] = [];
  readonly hops: SeedRow[] = [];
  readonly members: SeedRow[] = [];
  readonly flows: SeedRow[] = [];
  private nextSpan = 1;

  span(): string {
    return hex(this.nextSpan++, 16);
  }

  invoke(
    invocation: Omit<Invocation, 'span' | 'requestId' | 'batchSize'> & { batchSize?: number },
  ): Invocation {
    const span = this.span();
    const whole: Invocation = { batchSize: 1, ...invocation, span, requestId: `request-${span}` };
    const { fn, trace, startMs, durationMs, error } = whole;
    const init_ms = 180 + (this.nextSpan % 40);
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
        'cloud.resource_id': fn.startsWith('<') ? fn : arns.fn(fn),
        'faas.invocation_id': whole.requestId,
        'faas.trigger': whole.source === 'http' ? 'http' : 'pubsub',
        'faas.coldstart': String(whole.isCold === true),
        'choreoscope.mode': 'await',
        'choreoscope.overhead_us': String(30 + (this.nextSpan % 25)),
        ...(whole.isCold
          ? {
              'choreoscope.init_duration_ms': String(init_ms),
              'choreoscope.overhead_init_ms': String(9 + (this.nextSpan % 4) / 4),
            }
          : { 'choreoscope.flush_ms': String(1.2 + (this.nextSpan % 7) / 10) }),
        'choreoscope.source': whole.source,
        'choreoscope.channel': whole.channel,
        'messaging.batch.message_count': String(whole.batchSize),
        ...(error ? { 'error.type': error[0] } : {}),
      },
    });
    return whole;
  }

  /** A client span below an invocation, with its publish event. Returns its span id. */
  publish(by: Invocation, channel: string, messageId: string): string {
    const span = this.span();
    const at = time(by.startMs + by.durationMs * 0.8);
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
      attributes: { 'messaging.message.id': messageId },
      event_times: [at],
      event_names: ['choreoscope.publish'],
      event_attributes: [
        {
          'choreoscope.publish': '0',
          'choreoscope.keys': JSON.stringify([`id:sqs:${messageId}`]),
          'choreoscope.channel': channel,
          'choreoscope.invocation': by.span,
          'choreoscope.record': '0',
          'choreoscope.attribution': 'only',
        },
      ],
    });
    return span;
  }

  private addSpan(span: SeedRow): void {
    this.spans.push({
      resource: {
        'faas.name': span.service_name ?? '',
        'faas.version': '$LATEST',
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
      received_at: span.started_at ?? null,
      version: 1,
      ...span,
    });
  }

  hop({
    from,
    to,
    ordinal,
    evidence,
    carrier,
    channel,
    via = '',
    publishSpan,
    waitMs,
    receiveCount,
  }: Hop): void {
    const delivered = to.startMs;
    this.hops.push({
      trace_id: to.trace,
      span_id: to.span,
      ordinal,
      evidence,
      carrier,
      key: `message-${publishSpan}`,
      publish_trace_id: from.trace,
      publish_span_id: publishSpan,
      publish_ordinal: 0,
      from_span_id: from.span,
      from_record: 0,
      from_function: arns.fn(from.fn),
      to_function: arns.fn(to.fn),
      channel,
      via,
      published_at: time(delivered - waitMs),
      delivered_at: time(delivered),
      wait_ms: waitMs,
      is_skewed: 0,
      receive_count: receiveCount ?? null,
      payload_bytes: 412,
      version: 1,
    });
  }

  /** A root record: no known publish. */
  root(invocation: Invocation): void {
    this.hops.push({
      trace_id: invocation.trace,
      span_id: invocation.span,
      ordinal: 0,
      evidence: 'none',
      carrier: '',
      key: '',
      publish_trace_id: zeros + zeros,
      publish_span_id: zeros,
      publish_ordinal: 0,
      from_span_id: zeros,
      from_record: null,
      from_function: '',
      to_function: invocation.fn.startsWith('<') ? invocation.fn : arns.fn(invocation.fn),
      channel: invocation.channel,
      via: '',
      published_at: time(invocation.startMs),
      delivered_at: time(invocation.startMs),
      wait_ms: 0,
      is_skewed: 0,
      receive_count: null,
      payload_bytes: null,
      version: 1,
    });
  }

  flow(
    id: string,
    root: Invocation,
    steps: { at: Invocation; ordinal: number; depth: number }[],
    duplicates: number,
  ) {
    const all = [{ at: root, ordinal: 0, depth: 0 }, ...steps];
    for (const { at, ordinal, depth } of all) {
      this.members.push({
        flow_id: id,
        trace_id: at.trace,
        span_id: at.span,
        ordinal,
        share: 1,
        depth,
        version: 1,
      });
    }
    const invocations = [...new Set(all.map(({ at }) => at))];
    const ended = Math.max(...invocations.map(({ startMs, durationMs }) => startMs + durationMs));
    const identity = (fn: string) => (fn.startsWith('<') ? fn : arns.fn(fn));
    this.flows.push({
      flow_id: id,
      root_trace_id: root.trace,
      root_span_id: root.span,
      root_ordinal: 0,
      root_function: identity(root.fn),
      root_channel: root.channel,
      workflow: `${root.fn} by ${root.source}`,
      started_at: time(root.startMs),
      ended_at: time(ended),
      duration_ms: ended - root.startMs,
      invocations: invocations.length,
      functions: [...new Set(invocations.map(({ fn }) => identity(fn)))].sort(),
      hops: steps.length,
      depth: Math.max(...all.map(({ depth }) => depth)),
      errors: invocations.filter(({ error }) => error).length,
      cold_starts: invocations.filter(({ isCold }) => isCold).length,
      duplicates,
      billed_ms: invocations.reduce((sum, { durationMs }) => sum + Math.ceil(durationMs), 0),
      version: 1,
    });
  }
}

/** What was seeded, for a test to compare with. */
export interface Seeded {
  /** Flows of placed orders, oldest first, as hex ids. */
  orders: string[];
  /** The flow of the nightly schedule, and the one whose every name is hostile. */
  settle: string;
  hostileFlow: string;
  flows: number;
  invocations: number;
}

/**
 * Writes an estate that ends just before `now`: orders that travel over topic, bus, queue (in pairs, one batch for
 * two orders), table stream and object store; every fifth one delivered twice, every seventh with an error; a
 * schedule; one flow with hostile names.
 */
export async function seedEstate(
  store: Store,
  { now, orders: count = 24 }: { now: Date; orders?: number },
): Promise<Seeded> {
  const estate = new Estate();
  const begin = now.getTime() - 55 * 60_000;
  const step = (50 * 60_000) / count;
  const orders: string[] = [];
  const waiting: {
    id: string;
    root: Invocation;
    bus: Invocation;
    busSpan: string;
    steps: Parameters<Estate['flow']>[2];
    duplicates: number;
  }[] = [];
  for (let order = 0; order < count; order += 1) {
    const id = hex(0xa0000000 + order, 8).repeat(4);
    const trace = hex(0xb0000000 + order, 8).repeat(4);
    const start = begin + (order - (order % 2)) * step + (order % 2) * 400;
    const isFirst = order === 0;
    const call = (fn: string, afterMs: number, durationMs: number, source: string, channel: string) =>
      estate.invoke({
        fn,
        trace,
        startMs: start + afterMs,
        durationMs: durationMs + ((order * 7) % 13),
        source,
        channel,
        isCold: isFirst,
      });
    const root = call('place-order', 0, 31, 'http', arns.http);
    estate.root(root);
    const topicSpan = estate.publish(root, arns.topic, `message-${order}-topic`);
    estate.publish(root, arns.audit, `message-${order}-audit`);
    const validate = call('validate-order', 60, 18, 'sns', arns.topic);
    const price = estate.invoke({
      fn: 'price-order',
      trace,
      startMs: start + 64,
      durationMs: 44,
      source: 'sns',
      channel: arns.topic,
      isCold: isFirst,
      ...(order % 7 === 3
        ? {
            error: ['TypeError', 'Cannot read properties of undefined (reading "price")'] as [string, string],
          }
        : {}),
    });
    const steps: Parameters<Estate['flow']>[2] = [];
    const topicHop = {
      from: root,
      ordinal: 0,
      evidence: 'id',
      carrier: 'sns',
      channel: arns.topic,
      publishSpan: topicSpan,
    };
    estate.hop({ ...topicHop, to: validate, waitMs: 28 });
    estate.hop({ ...topicHop, to: price, waitMs: 32 });
    steps.push({ at: validate, ordinal: 0, depth: 1 }, { at: price, ordinal: 0, depth: 1 });
    const isDuplicate = order % 5 === 4;
    if (isDuplicate) {
      const again = call('validate-order', 900, 15, 'sns', arns.topic);
      estate.hop({ ...topicHop, to: again, waitMs: 868, receiveCount: 2 });
      steps.push({ at: again, ordinal: 0, depth: 1 });
    }
    const busSpan = estate.publish(validate, arns.bus, `message-${order}-bus`);
    const reserve = call('reserve-stock', 130, 25, 'eventbridge', arns.bus);
    estate.hop({
      from: validate,
      to: reserve,
      ordinal: 0,
      evidence: 'id',
      carrier: 'eventbridge',
      channel: arns.bus,
      publishSpan: busSpan,
      waitMs: 50,
    });
    steps.push({ at: reserve, ordinal: 0, depth: 2 });
    orders.push(id);
    waiting.push({ id, root, bus: validate, busSpan, steps, duplicates: isDuplicate ? 1 : 0 });
    if (waiting.length < 2 && order < count - 1) continue;
    const batch = waiting.splice(0);
    const batchTrace = hex(0xc0000000 + order, 8).repeat(4);
    const later = start + 1400;
    const charge = estate.invoke({
      fn: 'charge-card',
      trace: batchTrace,
      startMs: later,
      durationMs: 120,
      source: 'sqs',
      channel: arns.queue,
      batchSize: batch.length,
      isCold: order < 2,
    });
    const ship = estate.invoke({
      fn: 'ship-order',
      trace: hex(0xd0000000 + order, 8).repeat(4),
      startMs: later + 400,
      durationMs: 60,
      source: 'dynamodb',
      channel: arns.table,
      batchSize: batch.length,
      isCold: order < 2,
    });
    batch.forEach((entry, ordinal) => {
      estate.hop({
        from: entry.bus,
        to: charge,
        ordinal,
        evidence: 'id',
        carrier: 'eventbridge',
        channel: arns.bus,
        via: arns.queue,
        publishSpan: entry.busSpan,
        waitMs: later - entry.bus.startMs - 14,
        receiveCount: 1,
      });
      const row = estate.publish(charge, arns.table, `message-${entry.id}-table`);
      estate.hop({
        from: charge,
        to: ship,
        ordinal,
        evidence: 'pointer',
        carrier: 'dynamodb',
        channel: arns.table,
        publishSpan: row,
        waitMs: 290,
      });
      const object = estate.publish(ship, arns.bucket, `message-${entry.id}-bucket`);
      const print = estate.invoke({
        fn: 'print-label',
        trace: hex(0xe0000000 + order * 2 + ordinal, 8).repeat(4),
        startMs: later + 620,
        durationMs: 33,
        source: 's3',
        channel: arns.bucket,
      });
      const notify = estate.invoke({
        fn: 'notify-customer',
        trace: hex(0xf0000000 + order * 2 + ordinal, 8).repeat(4),
        startMs: later + 660,
        durationMs: 12,
        source: 's3',
        channel: arns.bucket,
      });
      const objectHop = { from: ship, ordinal: 0, channel: arns.bucket, publishSpan: object };
      estate.hop({ ...objectHop, to: print, evidence: 'context', carrier: 'w3c', waitMs: 170 });
      estate.hop({ ...objectHop, to: notify, evidence: 'inferred', carrier: 's3', waitMs: 210 });
      estate.flow(
        entry.id,
        entry.root,
        [
          ...entry.steps,
          { at: charge, ordinal, depth: 2 },
          { at: ship, ordinal, depth: 3 },
          { at: print, ordinal: 0, depth: 4 },
          { at: notify, ordinal: 0, depth: 4 },
        ],
        entry.duplicates,
      );
    });
  }
  const settle = '51'.repeat(16);
  const nightly = estate.invoke({
    fn: 'settle',
    trace: '52'.repeat(16),
    startMs: now.getTime() - 60_000,
    durationMs: 2400,
    source: 'schedule',
    channel: arns.schedule,
    isCold: true,
  });
  estate.root(nightly);
  estate.flow(settle, nightly, [], 0);
  const hostileFlow = 'ee'.repeat(16);
  const bad = estate.invoke({
    fn: hostile.name,
    trace: 'ef'.repeat(16),
    startMs: now.getTime() - 30_000,
    durationMs: 5,
    source: 'sqs',
    channel: hostile.channel,
    error: [hostile.name, hostile.message],
  });
  estate.root(bad);
  estate.flow(hostileFlow, bad, [], 0);

  await insertRows(store, 'spans', estate.spans);
  await insertRows(store, 'hops', estate.hops);
  await insertRows(store, 'flow_members', estate.members);
  await insertRows(store, 'flows', estate.flows);
  const invocations = estate.spans.filter(({ kind }) => kind === 'server').length;
  return { orders, settle, hostileFlow, flows: estate.flows.length, invocations };
}
