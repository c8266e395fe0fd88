import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ACCOUNT, REGION } from './arns.ts';
import { uuid } from './ids.ts';
import type { LocalFunction } from './lambda/function.ts';
import type { Outcome } from './lambda/function-config.ts';
import type { Pending } from './pending.ts';
import { readBody } from './wire/read-body.ts';

/** Routes of an HTTP API (`POST /orders`, `GET /orders/{id}`, `$default`), or `url`: a function URL. */
export type Routes = Record<string, LocalFunction>;

interface Match {
  routeKey: string;
  fn: LocalFunction;
  pathParameters: Record<string, string> | undefined;
}

/** An API Gateway HTTP API with Lambda proxy integrations, payload format 2.0; a function URL has one route, `$default`. */
export async function startHttpApi(
  kind: 'api' | 'function-url',
  routes: Routes,
  pending: Pending,
): Promise<{ url: string; server: Server }> {
  const apiId = uuid().replaceAll('-', '').slice(0, 10);
  const domain =
    kind === 'api' ? `${apiId}.execute-api.${REGION}.amazonaws.com` : `${apiId}.lambda-url.${REGION}.on.aws`;
  const server = createServer((request, response) => {
    pending.during(() => serve({ apiId, domain, routes }, request, response)).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function serve(
  api: { apiId: string; domain: string; routes: Routes },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const match = matchRoute(api.routes, request.method ?? 'GET', (request.url ?? '/').split('?')[0]!);
  if (match === undefined) {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found"}');
    return;
  }
  const requestId = uuid();
  const event = httpEvent(api, match, request, body, requestId);
  const traceHeader = String(request.headers['x-amzn-trace-id'] ?? '');
  const channel = `http:${match.routeKey}`;
  const records = [{ channel, ids: { requestId } }];
  const outcome = await match.fn.invoke({ payload: JSON.stringify(event), records, traceHeader });
  const { status, headers, cookies, content } = httpResponse(outcome);
  const setCookie: Record<string, string[]> = cookies.length === 0 ? {} : { 'set-cookie': cookies };
  response.writeHead(status, { 'apigw-requestid': requestId, ...headers, ...setCookie }).end(content);
}

function matchRoute(routes: Routes, method: string, path: string): Match | undefined {
  for (const [routeKey, fn] of Object.entries(routes)) {
    const [routeMethod, template = ''] = routeKey.split(' ');
    if (routeKey === '$default' || (routeMethod !== method && routeMethod !== 'ANY')) continue;
    const pattern = template.replace(/\{(\w+)\+\}/g, '(?<$1>.+)').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    const found = new RegExp(`^${pattern}$`).exec(path);
    if (found) return { routeKey, fn, pathParameters: found.groups && { ...found.groups } };
  }
  const fallback = routes.$default;
  return fallback && { routeKey: '$default', fn: fallback, pathParameters: undefined };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function httpEvent(
  api: { apiId: string; domain: string },
  match: Match,
  request: IncomingMessage,
  body: Buffer,
  requestId: string,
): unknown {
  const [rawPath = '/', rawQueryString = ''] = (request.url ?? '/').split('?');
  const { cookie, ...others } = request.headers;
  const headers = Object.entries(others).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(',') : value,
  ]);
  const query = [...new URLSearchParams(rawQueryString)];
  const isText = /json|text|xml|urlencoded/.test(request.headers['content-type'] ?? 'text');
  const now = new Date();
  return {
    version: '2.0',
    routeKey: match.routeKey,
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split('; ') }),
    headers: {
      ...Object.fromEntries(headers),
      host: api.domain,
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '127.0.0.1',
    },
    ...(query.length === 0 ? {} : { queryStringParameters: Object.fromEntries(query) }),
    ...(match.pathParameters === undefined ? {} : { pathParameters: match.pathParameters }),
    requestContext: {
      accountId: ACCOUNT,
      apiId: api.apiId,
      domainName: api.domain,
      domainPrefix: api.apiId,
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: match.routeKey,
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length === 0 ? {} : { body: isText ? body.toString() : body.toString('base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  cookies: string[];
  content: string | Buffer;
}

interface ProxyResult {
  statusCode?: number;
  headers?: Record<string, string>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
}

const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';

/** What the client sees of an invocation: a proxy result, a bare value as JSON, a streamed prelude, or a 5xx. */
function httpResponse(outcome: Outcome): HttpAnswer {
  if (outcome.status === 'timeout') return failure(503, 'Service Unavailable');
  if (outcome.status !== 'ok') return failure(500, 'Internal Server Error');
  if (outcome.contentType === PRELUDE_TYPE) {
    const [prelude = '{}', ...rest] = outcome.body.split('\0'.repeat(8));
    return proxied({ ...(JSON.parse(prelude) as ProxyResult), body: rest.join('\0'.repeat(8)) });
  }
  if (outcome.contentType === 'application/octet-stream') {
    return {
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      cookies: [],
      content: outcome.body,
    };
  }
  const result = JSON.parse(outcome.body) as ProxyResult | null;
  if (result !== null && typeof result === 'object' && 'statusCode' in result) return proxied(result);
  const content = typeof result === 'string' ? result : JSON.stringify(result);
  return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], content };
}

function proxied(result: ProxyResult): HttpAnswer {
  const body = result.body ?? '';
  return {
    status: result.statusCode ?? 200,
    headers: { 'content-type': 'application/json', ...result.headers },
    cookies: result.cookies ?? [],
    content: result.isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}

function failure(status: number, message: string): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    content: JSON.stringify({ message }),
  };
}
