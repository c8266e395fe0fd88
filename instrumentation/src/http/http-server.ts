import type { EventSource } from '../sources/event-source.ts';
import { type HttpRequest, httpAttributes, routeName } from '../sources/http-request.ts';
import { textOrBytes } from './body-text.ts';
import { carriedByRequest } from './carried-by-request.ts';
import type { ServerRequest } from './server-request.ts';

/** A request to a server of `node:http`, whoever routes it there. Matches any. */
export const httpServer: EventSource = {
  name: 'http',
  trigger: 'http',
  matches: () => true,
  channel: (event) => requestChannel(event as ServerRequest),
  deliveries(event) {
    const request = event as ServerRequest;
    return [
      {
        keys: [],
        channel: requestChannel(request),
        eventTimeMs: request.timeMs,
        payloadBytes: request.bodyBytes,
        payload: request.body && textOrBytes(request.body),
      },
    ];
  },
  carried: (event) => carriedByRequest(event as ServerRequest),
  spanName: (event) => told(event as ServerRequest).name,
  attributes: (event) => requestAttributes(event as ServerRequest),
};

/** `http:POST /orders/:id` */
export function requestChannel(request: ServerRequest): string | undefined {
  return told(request).channel;
}

export function requestAttributes(request: ServerRequest): Record<string, string> {
  return told(request).attributes;
}

interface Told {
  route: string | undefined;
  name: string | undefined;
  channel: string | undefined;
  attributes: Record<string, string>;
}

const known = new WeakMap<ServerRequest, Told>();

/** Worked out once for each request, and again when its route is known. */
function told(request: ServerRequest): Told {
  let found = known.get(request);
  if (!found || found.route !== request.route) {
    const { method, path, route, headers } = request;
    const host = headers.host?.replace(/:\d+$/, '');
    const read: HttpRequest = { method, path, route, host, userAgent: headers['user-agent'] };
    const name = routeName(read);
    found = { route, name, channel: name && `http:${name}`, attributes: httpAttributes(read) };
    known.set(request, found);
  }
  return found;
}
