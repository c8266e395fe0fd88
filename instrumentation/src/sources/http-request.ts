import type { Delivery } from '../delivery.ts';
import { carriedByHeaders } from './carried.ts';
import type { EventSource, InvocationFacts } from './event-source.ts';
import { byteLength, decodedContent, joined, key, member, present, textAt } from './reading.ts';

/** What the sources read from their events where somebody waits for an answer to a request. */
export interface HttpRequest {
  method?: string;
  /** The path as requested. */
  path?: string;
  /** The route's template where the gateway has one: `/orders/{id}`. */
  route?: string;
  /** What is asked for where that is not method and path: `$connect`, `Mutation.placeOrder`. */
  name?: string;
  body?: string;
  isBase64?: boolean;
  timeMs?: number;
  messageId?: string;
  host?: string;
  userAgent?: string;
}

/**
 * A source whose events are requests.
 * @param told what its own format says; body and headers are where API Gateway has them, unless it says otherwise
 * @param kind of the channel
 */
export function requests(
  name: string,
  matches: (event: unknown) => boolean,
  told: (event: unknown) => HttpRequest,
  headers: (event: unknown) => unknown[] = (event) => [
    member(event, 'headers'),
    member(event, 'multiValueHeaders'),
  ],
  kind = 'http',
): EventSource {
  const request = (event: unknown): HttpRequest => ({
    body: textAt(event, 'body'),
    isBase64: member(event, 'isBase64Encoded') === true,
    ...told(event),
  });
  return {
    name,
    trigger: 'http',
    matches,
    channel: (event) => httpChannel(request(event), kind),
    deliveries: (event, facts) => httpDelivery(request(event), facts, kind),
    carried: (event) => carriedByHeaders(...headers(event)),
    spanName: (event) => routeName(request(event)),
    attributes: (event) => httpAttributes(request(event)),
  };
}

/**
 * `POST /orders/{id}`: the gateway's own template, else the path with the segments that look like ids replaced
 * (digits, UUIDs, long hex or ids with many digits), so that requests for different things share a name.
 */
export function routeName({ name, method, route, path }: HttpRequest): string | undefined {
  return name ?? joined`${method} ${route ?? (path === undefined ? undefined : pathTemplate(path))}`;
}

function httpChannel(request: HttpRequest, kind = 'http'): string | undefined {
  return joined`${kind}:${routeName(request)}`;
}

/** A request is one record. It also has the key of a direct invoke: a function may call another with such an event. */
function httpDelivery(request: HttpRequest, facts: InvocationFacts, kind?: string): Delivery[] {
  const { body, isBase64 } = request;
  return [
    {
      keys: key('id', 'lambda', facts.requestId),
      channel: httpChannel(request, kind),
      eventTimeMs: request.timeMs,
      payloadBytes: byteLength(body, isBase64 ? 'base64' : 'utf8'),
      messageId: request.messageId,
      // Decoded only for whom it matters: uploads come this way too.
      get payload() {
        return isBase64 ? decodedContent(body) : body;
      },
    },
  ];
}

/** https://opentelemetry.io/docs/specs/semconv/http/http-spans/ */
export function httpAttributes(request: HttpRequest): Record<string, string> {
  return present({
    'http.request.method': request.method,
    'url.path': request.path,
    'http.route': request.route,
    'server.address': request.host,
    'user_agent.original': request.userAgent,
  });
}

/** The path with what looks like an id replaced by `{id}`. */
export function pathTemplate(path: string): string {
  return path
    .slice(0, 512)
    .split('/')
    .slice(0, 12)
    .map((segment) => (looksLikeId(segment) ? '{id}' : segment))
    .join('/');
}

function looksLikeId(segment: string): boolean {
  // A token, such as the addresses of webhooks have.
  if (/^(?=\D*\d)[0-9a-z]{20,}$/i.test(segment)) return true;
  if (/^\d+$/.test(segment) || /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(segment)) return true;
  const digits = segment.replace(/\D/g, '').length;
  return segment.length >= 8 && digits >= 2 && digits * 5 >= segment.length;
}
