import type { Delivery } from '../delivery.ts';
import type { InvocationFacts } from './event-source.ts';
import { byteLength, key, present } from './reading.ts';

/** What the four HTTP sources (two API Gateway formats, function URL, load balancer) read from their events. */
export interface HttpRequest {
  method?: string;
  /** The path as requested. */
  path?: string;
  /** The route's template where the gateway has one: `/orders/{id}`. */
  route?: string;
  body?: string;
  isBase64?: boolean;
  timeMs?: number;
  host?: string;
  userAgent?: string;
}

/**
 * `POST /orders/{id}`: the gateway's own template, else the path with the segments that look like ids replaced
 * (digits, UUIDs, long hex or ids with many digits), so that requests for different things share a name.
 */
export function routeName(request: HttpRequest): string | undefined {
  const path = request.route ?? (request.path === undefined ? undefined : pathTemplate(request.path));
  return request.method === undefined || path === undefined ? undefined : `${request.method} ${path}`;
}

export function httpChannel(request: HttpRequest): string | undefined {
  const name = routeName(request);
  return name === undefined ? undefined : `http:${name}`;
}

/** A request is one record. It also has the key of a direct invoke: a function may call another with such an event. */
export function httpDelivery(request: HttpRequest, facts: InvocationFacts): Delivery[] {
  return [
    {
      keys: key('id', 'lambda', facts.requestId),
      channel: httpChannel(request),
      eventTimeMs: request.timeMs,
      payloadBytes: byteLength(request.body, request.isBase64 ? 'base64' : 'utf8'),
      // Decoded only for whom it matters: uploads come this way too.
      get payload() {
        return request.isBase64 && request.body !== undefined
          ? Buffer.from(request.body, 'base64').toString()
          : request.body;
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
  if (/^\d+$/.test(segment) || /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(segment)) return true;
  const digits = segment.replace(/\D/g, '').length;
  return segment.length >= 8 && digits >= 2 && digits * 5 >= segment.length;
}
