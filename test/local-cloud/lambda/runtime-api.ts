import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from '../wire/read-body.ts';
import type { Extensions } from './extensions.ts';
import type { Telemetry } from './telemetry.ts';

/** What an instance says over the Runtime API. */
export interface RuntimeEvents {
  next(answer: (headers: Record<string, string>, payload: string) => void): void;
  /** @returns false when no such invocation is running */
  response(requestId: string, body: string, contentType: string | undefined): boolean;
  error(requestId: string, body: string): boolean;
  initError(body: string): void;
}

const EXTENSION = /^\/2020-01-01\/extension\/(register|event\/next|init\/error|exit\/error)$/;
const ROUTE = /^\/2018-06-01\/runtime\/(?:invocation\/(?<id>[^/]+)\/(?<what>response|error)|(?<other>.+))$/;

/**
 * The Runtime API of one instance, and the Extensions and Telemetry APIs beside it, on a port of their own, so that it is known who calls.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(
  events: RuntimeEvents,
  extensions: Extensions,
  telemetry: Telemetry,
): Promise<{ address: string; server: Server }> {
  const server = createServer((request, response) => {
    const [, route] = EXTENSION.exec(request.url ?? '') ?? [];
    const served =
      request.method === 'PUT' && /^\/2022-07-01\/telemetry\/?$/.test(request.url ?? '')
        ? telemetry.serve(request, response, (id) => extensions.nameOf(id))
        : route === undefined
          ? serve(events, request, response)
          : extensions.serve(`${request.method} ${route}`, request, response);
    served.catch(() => response.destroy());
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function serve(
  events: RuntimeEvents,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { id, what, other } = ROUTE.exec(request.url ?? '')?.groups ?? {};
  if (request.method === 'GET' && other === 'invocation/next') {
    events.next((headers, payload) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(payload);
    });
    return;
  }
  const body = (await readBody(request)).toString();
  if (request.method === 'POST' && other === 'init/error') {
    events.initError(body);
    return accepted(response);
  }
  if (request.method !== 'POST' || id === undefined) {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"errorType":"NotFound"}');
    return;
  }
  // A streaming response that failed midway says so in trailers.
  const failure = request.trailers['lambda-runtime-function-error-body'];
  const failed = what === 'error' || failure !== undefined;
  const report = typeof failure === 'string' ? Buffer.from(failure, 'base64').toString() : body;
  const known = failed
    ? events.error(id, report)
    : events.response(id, body, request.headers['content-type']);
  if (known) return accepted(response);
  response
    .writeHead(400, { 'content-type': 'application/json' })
    .end('{"errorType":"InvalidRequestID","errorMessage":"Invalid request ID"}');
}

function accepted(response: ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}\n');
}
