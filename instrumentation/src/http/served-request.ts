import type { IncomingMessage, ServerResponse } from 'node:http';
import { context, type Span, SpanStatusCode } from '@opentelemetry/api';
import type { Call } from '../call.ts';
import { deliveryLink } from '../describe-event.ts';
import { endInvocation, type Invocation, invocationOf } from '../invocation.ts';
import type { Settings } from '../options.ts';
import { givenTo } from '../payload-content.ts';
import type { EventSource } from '../sources/event-source.ts';
import { beginInvocation, type TracedInvocation } from '../traced-invocation.ts';
import type { Tracing } from '../tracing.ts';
import { mostBodyBytes, tapBody } from './body-tap.ts';
import { holdEnd } from './held-end.ts';
import { foundRoute } from './route.ts';
import { hasBody, readRequest, type ServerRequest } from './server-request.ts';

/** How requests are traced on one platform. */
export interface Serving {
  tracing: Tracing;
  settings: Settings;
  /** In the order they are asked; the last matches anything. */
  sources: readonly EventSource[];
  /** What the platform says of a call besides. */
  describe?(request: ServerRequest): Partial<Pick<Call, 'name' | 'attributes' | 'remainingMs' | 'facts'>>;
  /** Whether the body of a request that looks like any other may tell that it is an event. */
  mayBeEvent?(request: ServerRequest): boolean;
  /** The platform takes the CPU away once the answer is out, so the answer's end waits for the spans. */
  isFrozenAfterAnswer: boolean;
  /** A server listens now. */
  listening?(): void;
}

/** Bodies that are no events are kept for the business key and the hashes only. */
const notedBodyBytes = 32_768;

/** Of all copies of this package in the process. */
const seenKey = Symbol.for('choreoscope.served-requests');

function seen(): WeakSet<object> {
  const shared = globalThis as { [seenKey]?: WeakSet<object> };
  shared[seenKey] ??= new WeakSet();
  return shared[seenKey];
}

/**
 * Answers a request inside an invocation of its own, once, whoever asks first. Returns and throws what `handle`
 * does.
 */
export function serve<T>(
  serving: Serving,
  incoming: IncomingMessage,
  response: ServerResponse,
  handle: () => T,
): T {
  if (seen().has(incoming)) return handle();
  seen().add(incoming);
  let served: Served | undefined;
  try {
    served = begin(serving, incoming, response);
  } catch (error) {
    serving.tracing.debug(`request not traced: ${(error as Error)?.stack}`);
  }
  if (!served) return handle();
  const { traced, fail } = served;
  try {
    return traced.run(handle);
  } catch (error) {
    fail(error);
    throw error;
  }
}

interface Served {
  traced: TracedInvocation;
  fail(error: unknown): void;
}

function begin(serving: Serving, incoming: IncomingMessage, response: ServerResponse): Served | undefined {
  const { tracing, settings, sources } = serving;
  const request = readRequest(incoming);
  // In a handler behind a body parser: https://cloud.google.com/functions/docs/writing/write-http-functions
  const { rawBody } = incoming as { rawBody?: unknown };
  if (Buffer.isBuffer(rawBody)) Object.assign(request, { body: rawBody, bodyBytes: rawBody.length });
  let source = find(sources, request);
  const told = serving.describe?.(request);
  const traced = beginInvocation(tracing, settings, () => ({
    event: request,
    source: withoutDeliveries(source),
    facts: {},
    name: request.method,
    remainingMs: () => Number.POSITIVE_INFINITY,
    ...told,
    // Not none, as it seems while the deliveries are not known.
    attributes: { ...told?.attributes, 'messaging.batch.message_count': undefined },
  }));
  const invocation = traced?.run(() => invocationOf(context.active()));
  if (!traced || !invocation) return undefined;
  // A server has work of its own between requests: what has lost its context belongs to nobody.
  if (!serving.isFrozenAfterAnswer) endInvocation(invocation);
  const { span } = invocation;
  let isLinked = false;
  receive();

  const isEvent = () => source !== sources.at(-1);
  if (request.body === undefined && hasBody(request, incoming.httpVersionMajor)) {
    const limit = isEvent() || serving.mayBeEvent?.(request) ? mostBodyBytes : notedBodyBytes;
    tapBody(incoming, isText(request) ? limit : 0, (bytes, body) => {
      const begunAt = performance.now();
      request.bodyBytes = bytes;
      request.body = body;
      const found = find(sources, request);
      if (found !== source) {
        source = found;
        rename(span, request, source);
      }
      receive();
      if (isEvent()) link();
      invocation.overheadMs += performance.now() - begunAt;
    });
  }
  response.once('finish', () => end());
  response.once('close', () => end(!response.writableFinished));
  if (serving.isFrozenAfterAnswer) holdEnd(response, () => end());
  return { traced, fail: (error) => void traced.finish({ error }) };

  /** What is delivered, as far as it is known: the invocation's own list, which what it sends is attributed by. */
  function receive(): void {
    const deliveries = source.deliveries(request, {});
    if (invocation?.eventKey) for (const one of deliveries) one.eventKey = invocation.eventKey(givenTo(one));
    invocation?.deliveries.splice(0, Number.POSITIVE_INFINITY, ...deliveries);
  }

  function link(): void {
    if (isLinked) return;
    isLinked = true;
    addLinks(span, invocation as Invocation);
  }

  function end(isAborted = false): Promise<void> {
    if (traced?.finished) return Promise.resolve();
    try {
      if (!isEvent()) {
        const route = foundRoute(incoming, response);
        if (route !== undefined) {
          request.route = route;
          rename(span, request, source);
          for (const one of invocation?.deliveries ?? []) one.channel = source.channel(request, {});
        }
      }
      link();
      markAnswer(span, response, isEvent(), isAborted);
    } catch (error) {
      tracing.debug(`answer not read: ${(error as Error)?.message}`);
    }
    return (traced as TracedInvocation).finish({});
  }
}

function find(sources: readonly EventSource[], request: ServerRequest): EventSource {
  return sources.find((one) => one.matches(request)) ?? (sources.at(-1) as EventSource);
}

/** Links are added when what is delivered is known: for an event when its body is, else when the route is. */
export function withoutDeliveries(source: EventSource): EventSource {
  let without = undelivered.get(source);
  if (!without) {
    without = { ...source, deliveries: () => [] };
    undelivered.set(source, without);
  }
  return without;
}

const undelivered = new WeakMap<EventSource, EventSource>();

/** Links all that has been delivered. */
export function addLinks(span: Span, { deliveries, notes }: Invocation): void {
  for (const [ordinal, delivery] of deliveries.entries())
    span.addLink(deliveryLink(delivery, ordinal, notes?.(delivery, deliveries)));
  if (deliveries.length > 1) span.setAttribute('messaging.batch.message_count', deliveries.length);
}

/** What the beginning of the request did not say yet. */
function rename(span: Span, request: ServerRequest, source: EventSource): void {
  const name = source.spanName?.(request);
  if (name !== undefined) span.updateName(name);
  span.setAttributes({
    ...source.attributes?.(request),
    'faas.trigger': source.trigger,
    'choreoscope.source': source.name,
    'choreoscope.channel': source.channel(request, {}),
  });
}

/**
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status: of a server only 5xx is an error. Who delivers
 * an event takes anything but 2xx as a failure and delivers it again.
 */
function markAnswer(span: Span, response: ServerResponse, isEvent: boolean, isAborted: boolean): void {
  if (isAborted) {
    // A stream of events has no end: its reader just goes away.
    if (response.headersSent) span.setAttribute('http.response.status_code', response.statusCode);
    if (String(response.getHeader('content-type') ?? '').startsWith('text/event-stream')) return;
    span.setAttribute('error.type', 'aborted');
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'the client went away before the answer was out' });
    return;
  }
  const { statusCode } = response;
  span.setAttribute('http.response.status_code', statusCode);
  if (statusCode < (isEvent ? 300 : 500)) return;
  span.setAttribute('error.type', String(statusCode));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function isText({ headers }: ServerRequest): boolean {
  return /json|^text\/|urlencoded/i.test(headers['content-type'] ?? '') || headers['ce-id'] !== undefined;
}
