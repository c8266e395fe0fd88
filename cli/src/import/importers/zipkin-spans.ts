import { createHash } from 'node:crypto';
import type { Converted, Fault, Item } from '../importer.ts';
import { type Attributes, attributes, kinds, type OtlpSpan, parentIs, type ResourceSpans } from '../otlp.ts';

/** A span as the API's model has it; nothing of it is trusted. https://github.com/openzipkin/zipkin-api/blob/master/zipkin2-api.yaml */
interface ZipkinSpan {
  id?: unknown;
  parentId?: unknown;
  name?: unknown;
  kind?: unknown;
  /** Unix microseconds. */
  timestamp?: unknown;
  /** Microseconds. */
  duration?: unknown;
  shared?: unknown;
  localEndpoint?: Endpoint;
  remoteEndpoint?: Endpoint;
  annotations?: unknown;
  tags?: unknown;
}

interface Endpoint {
  serviceName?: unknown;
  ipv4?: unknown;
  ipv6?: unknown;
  port?: unknown;
}

interface Read {
  span: ZipkinSpan;
  place: string;
  /** As sent. */
  id: string;
  /** In the store: the server's side of a shared id has one of its own. */
  ownId: string;
  parentId: string;
  service: string;
  kind: string;
  /** Microseconds. */
  start: number;
  duration: number | undefined;
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const hexId = (value: unknown) => {
  const id = text(value).toLowerCase();
  return /^[0-9a-f]{1,16}$/.test(id) && !/^0+$/.test(id) ? id.padStart(16, '0') : '';
};

/** A whole number of microseconds that is a time after 1970 and before 2262. */
function micros(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 && number < 9.2e15
    ? Math.round(number)
    : undefined;
}

/** The id of the server's side where client and server share one: from both ids, so that it is the same each time. */
const serverId = (traceId: string, id: string) =>
  createHash('sha256').update(`zipkin server ${traceId} ${id}`).digest('hex').slice(0, 16);

/**
 * Spans of one trace of Zipkin. Where client and server share a span id (B3), the server's span gets one of its own with the client's as
 * its parent, and what the server did hangs below that. A span with a child in another service publishes to it.
 */
export function convertTrace(items: Item[]): Converted {
  const faults: Fault[] = [];
  const traceId = items[0]?.group ?? '';
  const spans = merged(items.map((item) => read(item, faults)).filter((span) => span !== undefined));
  const byId = new Map<string, Read[]>();
  for (const span of spans) byId.set(span.id, [...(byId.get(span.id) ?? []), span]);
  for (const span of spans) {
    const others = byId.get(span.id) ?? [];
    const isShared = span.span.shared === true || others.some(({ kind }) => kind === 'CLIENT');
    if (span.kind === 'SERVER' && isShared) span.ownId = serverId(traceId, span.id);
  }
  /** The span above: of a shared id, the side in the same service. */
  const above = (span: Read): { id: string; span: Read | undefined } => {
    if (span.ownId !== span.id)
      return { id: span.id, span: byId.get(span.id)?.find((other) => other.ownId === span.id) };
    const sides = byId.get(span.parentId) ?? [];
    const side = sides.find(
      (other) => other.ownId !== other.id && (other.service === span.service || sides.length === 1),
    );
    const found = side ?? sides.find((other) => other.ownId === other.id) ?? sides[0];
    return { id: found?.ownId ?? span.parentId, span: found };
  };
  const parents = new Map(spans.map((span) => [span, above(span)]));
  const received = new Set<Read>();
  for (const [span, { span: parent }] of parents)
    if (parent && isIncoming(span, parent)) received.add(parent);

  const resources = new Map<string, ResourceSpans>();
  for (const span of spans) {
    const { id: parentId, span: parent } = parents.get(span) as { id: string; span: Read | undefined };
    const tags = tagsOf(span.span);
    const resource = resourceOf(span);
    const scope = String(tags['otel.scope.name'] ?? tags['otel.library.name'] ?? 'choreoscope.import.zipkin');
    const key = JSON.stringify([resource, scope]);
    let found = resources.get(key);
    if (found === undefined) {
      found = {
        resource: { attributes: attributes(resource) },
        scopeSpans: [{ scope: { name: scope }, spans: [] }],
      };
      resources.set(key, found);
    }
    found.scopeSpans[0]?.spans.push(
      otlpSpan(
        traceId,
        span,
        parentId === span.ownId ? '' : parentId,
        isIncoming(span, parent),
        received.has(span),
        tags,
      ),
    );
  }
  return { resourceSpans: [...resources.values()], faults };
}

/** Whether a span is another process's request or message. */
function isIncoming(span: Read, parent: Read | undefined): boolean {
  if (span.kind !== 'SERVER' && span.kind !== 'CONSUMER') return false;
  if (parent === undefined) return true;
  return parent.kind === 'CLIENT' || parent.kind === 'PRODUCER' || parent.service !== span.service;
}

function read({ value, place }: Item, faults: Fault[]): Read | undefined {
  const span = value as ZipkinSpan;
  const id = hexId(span.id);
  if (id === '') {
    faults.push({
      place,
      reason: `id ${JSON.stringify(span.id) ?? 'not set'}: must be up to 16 hex digits, not all 0`,
    });
    return undefined;
  }
  const start = micros(span.timestamp) ?? firstAnnotation(span);
  if (start === undefined) {
    faults.push({
      place,
      reason: `span ${id}: timestamp ${JSON.stringify(span.timestamp) ?? 'not set'} is no time`,
    });
    return undefined;
  }
  const parentId = hexId(span.parentId);
  const kind = text(span.kind).toUpperCase();
  return {
    span,
    place,
    id,
    ownId: id,
    parentId: parentId === id ? '' : parentId,
    service: text(span.localEndpoint?.serviceName),
    kind,
    start,
    // A message sent or taken is a moment.
    duration:
      micros(span.duration) ??
      (kind === 'PRODUCER' || kind === 'CONSUMER' || span.duration === 0 ? 0 : undefined),
  };
}

function firstAnnotation({ annotations }: ZipkinSpan): number | undefined {
  if (!Array.isArray(annotations)) return undefined;
  const times = annotations.map((note) => micros(note?.timestamp)).filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Parts of one side of one span, reported apart, as one: what has a duration counts, tags and annotations add up. */
function merged(spans: Read[]): Read[] {
  const found = new Map<string, Read>();
  for (const span of spans) {
    const key = `${span.id} ${span.kind === 'SERVER' ? 'SERVER' : ''}`;
    const known = found.get(key);
    if (known === undefined) {
      found.set(key, span);
      continue;
    }
    const [whole, part] = known.duration === undefined ? [span, known] : [known, span];
    const both = { ...part.span, ...whole.span };
    both.tags = { ...tagsOf(part.span), ...tagsOf(whole.span) };
    const notes = [part.span.annotations, whole.span.annotations].flatMap((list) =>
      Array.isArray(list) ? list : [],
    );
    both.annotations = [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()];
    if (part.span.shared === true) both.shared = true;
    found.set(key, {
      ...whole,
      span: both,
      kind: whole.kind || part.kind,
      parentId: whole.parentId || part.parentId,
    });
  }
  return [...found.values()];
}

function tagsOf({ tags }: ZipkinSpan): Attributes {
  return typeof tags === 'object' && tags !== null && !Array.isArray(tags) ? { ...tags } : {};
}

const otlpKinds: Record<string, number> = {
  CLIENT: kinds.client,
  SERVER: kinds.server,
  PRODUCER: kinds.producer,
  CONSUMER: kinds.consumer,
};

/** Tags of Brave and others under the names of the conventions, where these differ. */
const names: Record<string, string> = {
  'http.path': 'url.path',
  'kafka.topic': 'messaging.destination.name',
  'jms.queue': 'messaging.destination.name',
  'jms.topic': 'messaging.destination.name',
  'rabbit.exchange': 'messaging.destination.name',
  'rabbit.queue': 'messaging.destination.name',
  'rabbit.routing_key': 'messaging.rabbitmq.destination.routing_key',
};
const systems: [prefix: string, system: string][] = [
  ['kafka.', 'kafka'],
  ['jms.', 'jms'],
  ['rabbit.', 'rabbitmq'],
];

function otlpSpan(
  traceId: string,
  { span, ownId, start, duration, kind }: Read,
  parentId: string,
  isFromElsewhere: boolean,
  isReceived: boolean,
  tags: Attributes,
): OtlpSpan {
  const nanos = (time: number) => `${BigInt(time) * 1000n}`;
  const isOpen = duration === undefined;
  const error =
    tags.error ??
    (tags['otel.status_code'] === 'ERROR' ? (tags['otel.status_description'] ?? true) : undefined);
  const isError = error !== undefined && error !== 'false' && error !== false;
  const message = isError && error !== true && error !== 'true' ? String(error) : '';
  const system = systems.find(([prefix]) => Object.keys(tags).some((tag) => tag.startsWith(prefix)))?.[1];
  const renamed = Object.fromEntries(Object.entries(tags).map(([tag, value]) => [names[tag] ?? tag, value]));
  const events: NonNullable<OtlpSpan['events']> = (
    Array.isArray(span.annotations) ? span.annotations : []
  ).flatMap((note) => {
    const time = micros(note?.timestamp);
    return time === undefined ? [] : [{ name: text(note?.value), timeUnixNano: nanos(time), attributes: [] }];
  });
  const isOutgoing = kind === 'PRODUCER' || (isReceived && kind !== 'SERVER' && kind !== 'CONSUMER');
  // A publish known by who received it; what plain HTTP clients send is read from their attributes.
  if (isReceived && isOutgoing && kind !== 'PRODUCER' && !('http.method' in tags)) {
    events.push({
      name: 'choreoscope.publish',
      timeUnixNano: nanos(start),
      attributes: attributes({ 'choreoscope.publish': 0, 'choreoscope.keys': [] }),
    });
  }
  return {
    traceId,
    spanId: ownId,
    ...(parentId === ''
      ? {}
      : { parentSpanId: parentId, flags: isFromElsewhere ? parentIs.remote : parentIs.local }),
    name: text(span.name) || 'unnamed',
    kind: otlpKinds[kind] ?? kinds.internal,
    startTimeUnixNano: nanos(start),
    endTimeUnixNano: isOpen ? '0' : nanos(start + duration),
    attributes: attributes({
      'messaging.system':
        system ?? (kind === 'PRODUCER' || kind === 'CONSUMER' ? text(span.remoteEndpoint?.serviceName) : ''),
      'messaging.operation.type': kind === 'PRODUCER' ? 'send' : kind === 'CONSUMER' ? 'process' : '',
      'service.peer.name': text(span.remoteEndpoint?.serviceName),
      'server.address':
        kind === 'CLIENT' ? text(span.remoteEndpoint?.ipv4) || text(span.remoteEndpoint?.ipv6) : '',
      ...renamed,
      ...(isOpen ? { 'choreoscope.unfinished': true } : {}),
    }),
    events,
    status: isError ? { code: 2, ...(message === '' ? {} : { message }) } : { code: 0 },
  };
}

function resourceOf({ span, service }: Read): Attributes {
  return {
    'service.name': service,
    'host.ip': text(span.localEndpoint?.ipv4) || text(span.localEndpoint?.ipv6),
  };
}
