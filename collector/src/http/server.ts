import { Buffer } from 'node:buffer';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { firehoseAnswer, firehoseRequestId } from '../aws/firehose.ts';
import { CollectorError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Metrics } from '../metrics.ts';
import { contentTypes, type Encoding, errorResponse } from '../otlp/response.ts';
import { reportRoutes } from '../platform/routes.ts';
import type { Ingest } from './ingest.ts';
import { tokenCheck } from './tokens.ts';

interface Health {
  isReady: boolean;
  [detail: string]: unknown;
}

export interface ServerParts {
  ingest: Ingest;
  health(): Health;
  isClosing(): boolean;
  metrics: Metrics;
  now(): Date;
  tokens: readonly string[];
  limits: Limits;
  log: Logger;
}

interface Answer {
  status: number;
  type: string;
  body: Buffer;
  headers?: Record<string, string>;
}

interface Route {
  method: string;
  answer(request: IncomingMessage): Promise<Answer>;
  /** The body of a refusal where it is not google.rpc.Status. */
  refusal?(request: IncomingMessage, error: CollectorError): Buffer;
}

/** Seconds a refused sender is asked to wait. */
const RETRY_AFTER = '2';

/**
 * Plain node:http: a few routes, and on those that matter the body's limits, its bytes and the answer are all
 * this package's own work, so a framework would only stand in between. No CORS headers: browsers do not write here.
 */
export function createCollectorServer(parts: ServerParts): Server {
  const tokens = tokenCheck(parts.tokens);
  const authorize = (isKnown: boolean) => {
    if (!isKnown) throw new CollectorError('unauthenticated');
    if (parts.isClosing()) throw new CollectorError('closing');
  };
  const routes: Record<string, Route | undefined> = {
    '/v1/traces': {
      method: 'POST',
      async answer(request) {
        authorize(tokens.bearer(request.headers.authorization));
        const encoding = encodingOf(request);
        if (encoding === undefined) throw new CollectorError('unsupported_media_type');
        const body = await parts.ingest.traces(request, encoding);
        return { status: 200, type: contentTypes[encoding], body };
      },
    },
    '/v1/aws/logs': {
      method: 'POST',
      async answer(request) {
        authorize(tokens.bearer(request.headers.authorization));
        const region = queryOf(request).get('region') ?? undefined;
        return { status: 200, type: contentTypes.json, body: await parts.ingest.logs(request, region) };
      },
      refusal: (_request, error) => errorResponse('json', error),
    },
    '/v1/aws/firehose': {
      method: 'POST',
      async answer(request) {
        authorize(tokens.key(request.headers['x-amz-firehose-access-key']?.toString()));
        return { status: 200, type: contentTypes.json, body: await parts.ingest.firehose(request) };
      },
      refusal: (request, error) => firehoseAnswer(firehoseRequestId(request), parts.now(), error.message),
    },
    ...Object.fromEntries(
      Object.entries(reportRoutes).map(([path, { find, takesTokenInUrl }]): [string, Route] => [
        path,
        {
          method: 'POST',
          async answer(request) {
            const query = queryOf(request);
            const isKnown = takesTokenInUrl && query.has('token') && tokens.key(query.get('token') ?? '');
            authorize(isKnown || tokens.bearer(request.headers.authorization));
            const body = await parts.ingest.reports(request, find(query));
            return { status: 200, type: contentTypes.json, body };
          },
          refusal: (_request, error) => errorResponse('json', error),
        },
      ]),
    ),
    '/healthz': {
      method: 'GET',
      async answer() {
        const { isReady, ...detail } = parts.health();
        const body = Buffer.from(JSON.stringify({ status: isReady ? 'ready' : 'unavailable', ...detail }));
        return { status: isReady ? 200 : 503, type: contentTypes.json, body };
      },
    },
    '/metrics': {
      method: 'GET',
      async answer() {
        const { registry } = parts.metrics;
        return { status: 200, type: registry.contentType, body: Buffer.from(await registry.metrics()) };
      },
    },
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const began = performance.now();
    const path = (request.url ?? '/').split('?', 1)[0] as string;
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    let answer: Answer;
    try {
      if (route === undefined) throw new CollectorError('not_found');
      const isAllowed =
        request.method === route.method || (route.method === 'GET' && request.method === 'HEAD');
      if (!isAllowed) throw new CollectorError('method_not_allowed');
      answer = await route.answer(request);
    } catch (error) {
      answer = refusal(error, request, route, parts.log);
    }
    const label = route === undefined ? 'other' : path;
    parts.metrics.requests.inc({ route: label, status: String(answer.status) });
    parts.metrics.requestSeconds.observe({ route: label }, (performance.now() - began) / 1000);
    send(request, response, answer, parts.isClosing());
  };

  const server = createServer((request, response) => void handle(request, response));
  server.requestTimeout = parts.limits.requestTimeoutMs;
  server.headersTimeout = Math.min(10_000, parts.limits.requestTimeoutMs);
  server.keepAliveTimeout = 75_000;
  return server;
}

const queryOf = (request: IncomingMessage): URLSearchParams =>
  new URLSearchParams((request.url ?? '').split('?', 2)[1] ?? '');

function encodingOf(request: IncomingMessage): Encoding | undefined {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === contentTypes.protobuf) return 'protobuf';
  return type === contentTypes.json ? 'json' : undefined;
}

function refusal(error: unknown, request: IncomingMessage, route: Route | undefined, log: Logger): Answer {
  const known = error instanceof CollectorError ? error : new CollectorError('internal');
  const detail = {
    code: known.code,
    status: known.status,
    path: request.url?.slice(0, 200),
    reason: known.message,
    ...(firehoseRequestId(request) === '' ? {} : { request_id: firehoseRequestId(request) }),
  };
  if (error instanceof CollectorError) log.info(detail, 'request refused');
  else log.error({ ...detail, err: error }, 'request failed');
  const own = route?.refusal?.(request, known);
  const encoding = own === undefined ? (encodingOf(request) ?? 'json') : 'json';
  const headers: Record<string, string> = {};
  if (known.retryable) headers['retry-after'] = RETRY_AFTER;
  if (known.code === 'unauthenticated') headers['www-authenticate'] = 'Bearer';
  if (known.code === 'method_not_allowed' && route !== undefined) headers.allow = route.method;
  if (known.code === 'unsupported_media_type') headers['accept-encoding'] = 'gzip, identity';
  return {
    status: known.status,
    type: contentTypes[encoding],
    body: own ?? errorResponse(encoding, known),
    headers,
  };
}

/** An answer given before the body was read ends the connection: nobody wants the rest. */
function send(request: IncomingMessage, response: ServerResponse, answer: Answer, isClosing: boolean): void {
  if (response.destroyed) return;
  const close: Record<string, string> = request.complete && !isClosing ? {} : { connection: 'close' };
  response.writeHead(answer.status, {
    'content-type': answer.type,
    'content-length': answer.body.length,
    'x-content-type-options': 'nosniff',
    ...close,
    ...answer.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}
