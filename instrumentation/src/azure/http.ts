import type { IncomingHttpHeaders } from 'node:http';
import { SpanStatusCode } from '@opentelemetry/api';
import type { Call } from '../call.ts';
import { cloudEventSource } from '../http/cloud-event-source.ts';
import { httpServer } from '../http/http-server.ts';
import { addLinks, withoutDeliveries } from '../http/served-request.ts';
import type { ServerRequest } from '../http/server-request.ts';
import type { Invocation } from '../invocation.ts';
import type { Settings } from '../options.ts';
import { givenTo } from '../payload-content.ts';
import type { EventSource } from '../sources/event-source.ts';
import { isObject, member, nameAt, numberAt } from '../sources/reading.ts';
import type { FunctionEvent } from './function-event.ts';

const sources: readonly EventSource[] = [cloudEventSource(), httpServer];

/** Longer bodies are not read a second time. */
const mostBodyBytes = 32_768;

/** A `HttpRequest` of the library, which is made like `fetch`'s. */
export interface AzureRequest {
  method: string;
  url: string;
  headers: Iterable<[string, string]>;
  clone(): { arrayBuffer(): Promise<ArrayBuffer> };
}

export function isRequest(input: unknown): input is AzureRequest {
  return nameAt(input, 'method') !== undefined && isObject(member(input, 'headers'));
}

export interface ServedRequest {
  event: ServerRequest;
  source: EventSource;
  attributes: Call['attributes'];
  begun(invocation: Invocation): void;
  end(invocation: Invocation, outcome: { error: unknown } | { result: unknown }): Promise<void>;
}

/**
 * A request to a function. Its body comes as a stream to be read once, so a copy is read, beside the handler, where it is
 * short, text, and something is to be noted of it; what is delivered is linked when the handler has ended.
 */
export function servedRequest(
  input: AzureRequest,
  { trigger }: FunctionEvent,
  settings: Settings,
): ServedRequest {
  const request = readRequest(input);
  request.route = route(nameAt(trigger, 'route'), request.path);
  let source = find(request);
  const isNoted =
    settings.fingerprint || settings.capture || settings.eventKey !== undefined || source !== sources.at(-1);
  const reading = isNoted ? readBody(input, request) : undefined;
  return {
    event: request,
    source: reading ? withoutDeliveries(source) : source,
    attributes: reading ? { 'messaging.batch.message_count': undefined } : {},
    begun(invocation) {
      void reading?.then((body) => {
        if (!body) return;
        request.body = body;
        request.bodyBytes = body.length;
        source = find(request);
        const found = source.deliveries(request, {});
        for (const one of found) one.eventKey = invocation.eventKey?.(givenTo(one));
        invocation.deliveries.splice(0, Number.POSITIVE_INFINITY, ...found);
      });
      if (reading) invocation.deliveries.push(...source.deliveries(request, {}));
    },
    async end(invocation, outcome) {
      if (reading) {
        // A body that is here is read by then; one that is still on its way is not waited for.
        await Promise.race([reading, new Promise((resolve) => setImmediate(resolve))]);
        addLinks(invocation.span, invocation);
      }
      if ('result' in outcome) markAnswer(invocation, outcome.result, source !== sources.at(-1));
    },
  };
}

function find(request: ServerRequest): EventSource {
  return sources.find((one) => one.matches(request)) as EventSource;
}

function readRequest({ method, url, headers }: AzureRequest): ServerRequest {
  const read: IncomingHttpHeaders = {};
  for (const [name, value] of headers) read[name.toLowerCase()] = value;
  const path = /^\w+:\/\/[^/?#]*([^?#]*)/.exec(url)?.[1];
  const bodyBytes = numberAt(read, 'content-length');
  return { method, path: path || '/', headers: read, timeMs: Date.now(), ...(bodyBytes && { bodyBytes }) };
}

/** Never rejects; undefined where there is none to be read. */
function readBody(
  input: AzureRequest,
  { method, headers, bodyBytes }: ServerRequest,
): Promise<Buffer | undefined> | undefined {
  if (method === 'GET' || method === 'HEAD' || !bodyBytes || bodyBytes > mostBodyBytes) return undefined;
  if (!/json|^text\/|urlencoded/i.test(headers['content-type'] ?? '') && headers['ce-id'] === undefined)
    return undefined;
  try {
    return input
      .clone()
      .arrayBuffer()
      .then(Buffer.from, () => undefined);
  } catch {
    return undefined;
  }
}

/**
 * `/api/orders/{id}` of the route `orders/{id:int?}`: what is before it is a prefix that only host.json says.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-trigger#customize-the-http-endpoint
 */
export function route(template: string | undefined, path: string): string | undefined {
  if (template === undefined) return undefined;
  const parts = template.split('/').filter(Boolean);
  const isFixed = !parts.some((part) => /\{\*|\?\}|=/.test(part));
  const asked = path.split('/').filter(Boolean);
  const before = isFixed
    ? asked.slice(0, Math.max(0, asked.length - parts.length))
    : asked[0] === 'api'
      ? ['api']
      : [];
  const named = parts.map((part) => part.replace(/\{\*?([^}:=?]+)[^}]*\}/g, '{$1}'));
  return `/${[...before, ...named].join('/')}`;
}

/** Nothing returned is an empty answer; an object without a status is 200. */
function markAnswer({ span }: Invocation, result: unknown, isEvent: boolean): void {
  if (!isObject(result)) return;
  const status = numberAt(result, 'status') ?? 200;
  span.setAttribute('http.response.status_code', status);
  // Who delivers an event takes anything but 2xx as a failure and delivers it again.
  if (status < (isEvent ? 300 : 500)) return;
  span.setAttribute('error.type', String(status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}
