import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { REGION } from './arns.ts';
import { httpResponse } from './http-answer.ts';
import { httpEvent, type MatchedRoute } from './http-event.ts';
import { uuid } from './ids.ts';
import type { LocalFunction } from './lambda/function.ts';
import type { Pending } from './pending.ts';
import { readBody } from './wire/read-body.ts';
import { acceptedHeader, rootHeader } from './x-ray.ts';

/** Routes of an HTTP API (`POST /orders`, `GET /orders/{id}`, `$default`), or `url`: a function URL. */
export type Routes = Record<string, LocalFunction>;

interface Match extends MatchedRoute {
  fn: LocalFunction;
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
  // A request without a header gets one: https://docs.aws.amazon.com/xray/latest/devguide/xray-services-apigateway.html
  const traceHeader = acceptedHeader(request.headers['x-amzn-trace-id']?.toString()) ?? rootHeader();
  const event = httpEvent(api, match, request, body, requestId, traceHeader);
  const channel = `http:${match.routeKey}`;
  const records = [{ channel, ids: { requestId } }];
  const outcome = await match.fn.invoke({ payload: JSON.stringify(event), records, traceHeader });
  const { status, headers, cookies, content } = httpResponse(outcome);
  const setCookie: Record<string, string[]> = cookies.length === 0 ? {} : { 'set-cookie': cookies };
  response.writeHead(status, { 'apigw-requestid': requestId, ...headers, ...setCookie }).end(content);
}

/** The route a request takes: the first that fits, `$default` otherwise. */
export function matchRoute(routes: Routes, method: string, path: string): Match | undefined {
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
