import { carriedByHeaders } from '../sources/carried.ts';
import type { EventSource } from '../sources/event-source.ts';
import {
  type HttpRequest,
  httpAttributes,
  httpChannel,
  httpDelivery,
  routeName,
} from '../sources/http-request.ts';
import { present } from '../sources/reading.ts';
import { textOrBytes } from './body-text.ts';
import type { ServerRequest } from './server-request.ts';

/** A request to a server of `node:http`, whoever routes it there. Matches any. */
export const httpServer: EventSource = {
  name: 'http',
  trigger: 'http',
  matches: () => true,
  channel: (event) => requestChannel(event as ServerRequest),
  deliveries(event) {
    const request = event as ServerRequest;
    const [delivery] = httpDelivery(httpRequest(request), {});
    return [
      {
        ...delivery,
        keys: [],
        payloadBytes: request.bodyBytes,
        payload: request.body && textOrBytes(request.body),
      },
    ];
  },
  carried: (event) => carriedByHeaders((event as ServerRequest).headers),
  spanName: (event) => routeName(httpRequest(event as ServerRequest)),
  attributes: (event) => requestAttributes(event as ServerRequest),
};

/** `http:POST /orders/:id` */
export function requestChannel(request: ServerRequest): string | undefined {
  return httpChannel(httpRequest(request));
}

export function requestAttributes(request: ServerRequest): Record<string, string> {
  return httpAttributes(httpRequest(request));
}

function httpRequest({ method, path, route, headers, timeMs }: ServerRequest): HttpRequest {
  return {
    ...present({ host: headers.host, userAgent: headers['user-agent'], route }),
    method,
    path,
    timeMs,
  };
}
