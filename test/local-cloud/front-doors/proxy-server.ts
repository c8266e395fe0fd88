import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { arns, REGION } from '../arns.ts';
import { httpResponse } from '../http-answer.ts';
import { matchRoute, type Routes } from '../http-api.ts';
import { uuid } from '../ids.ts';
import type { Pending } from '../pending.ts';
import { readBody } from '../wire/read-body.ts';
import { acceptedHeader, rootHeader } from '../x-ray.ts';
import { loadBalancerEvent } from './load-balancer-event.ts';
import type { FrontDoor, ReceivedRequest } from './request.ts';
import { restEvent } from './rest-event.ts';

/** A REST API, or a load balancer with one target group. */
export type DoorKind = 'rest' | 'load-balancer';

const EVENTS = { rest: restEvent, 'load-balancer': loadBalancerEvent };
const FAILURE = { rest: '{"message": "Internal server error"}', 'load-balancer': '' };

/** Serves requests through functions. @returns the base URL, with the stage of a REST API */
export async function startFrontDoor(
  kind: DoorKind,
  routes: Routes,
  pending: Pending,
  isMultiValue = false,
): Promise<{ url: string; server: Server }> {
  const apiId = uuid().replaceAll('-', '').slice(0, 10);
  const door: FrontDoor = {
    apiId,
    domain:
      kind === 'rest'
        ? `${apiId}.execute-api.${REGION}.amazonaws.com`
        : `${apiId}.${REGION}.elb.amazonaws.com`,
    stage: 'prod',
    arn: arns.targetGroup(apiId),
    isMultiValue,
  };
  const server = createServer((request, response) => {
    pending.during(() => serve(kind, door, routes, request, response)).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: kind === 'rest' ? `${base}/${door.stage}` : base, server };
}

async function serve(
  kind: DoorKind,
  door: FrontDoor,
  routes: Routes,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const bytes = await readBody(incoming);
  const method = incoming.method ?? 'GET';
  const [rawPath = '/', search = ''] = (incoming.url ?? '/').split('?');
  const path = kind === 'rest' ? rawPath.replace(`/${door.stage}`, '') || '/' : rawPath;
  const match = matchRoute(routes, method, path);
  if (match === undefined) {
    const body = kind === 'rest' ? '{"message":"Missing Authentication Token"}' : '';
    response.writeHead(kind === 'rest' ? 403 : 503, { 'content-type': 'application/json' }).end(body);
    return;
  }
  const traceHeader = acceptedHeader(incoming.headers['x-amzn-trace-id']?.toString()) ?? rootHeader();
  const headers = headersOf(incoming, { host: door.domain, 'x-amzn-trace-id': traceHeader });
  const isText = /json|text|xml|urlencoded/.test(incoming.headers['content-type'] ?? 'text');
  const requestId = uuid();
  const request: ReceivedRequest = {
    method,
    path,
    match,
    headers,
    query: [...new URLSearchParams(search)],
    rawQuery: search.split('&').filter(Boolean).map(pair),
    body: bytes.length === 0 ? undefined : isText ? bytes.toString() : bytes.toString('base64'),
    isBase64: bytes.length > 0 && !isText,
    requestId,
    now: new Date(),
  };
  const payload = JSON.stringify(EVENTS[kind](door, request));
  const channel = kind === 'rest' ? `http:${match.routeKey}` : door.arn;
  const outcome = await match.fn.invoke({ payload, records: [{ channel, ids: { requestId } }], traceHeader });
  const isAnswer = outcome.status === 'ok' && outcome.body.includes('"statusCode"');
  if (!isAnswer) {
    response.writeHead(502, { 'content-type': 'application/json' }).end(FAILURE[kind]);
    return;
  }
  const { status, headers: answered, content } = httpResponse(outcome);
  const ids = kind === 'rest' ? { 'x-amzn-requestid': requestId, 'x-amzn-trace-id': traceHeader } : {};
  response.writeHead(status, { ...ids, ...answered }).end(content);
}

function pair(text: string): [string, string] {
  const [name = '', ...value] = text.split('=');
  return [name, value.join('=')];
}

function headersOf(incoming: IncomingMessage, set: Record<string, string>): [string, string][] {
  const received: [string, string][] = [];
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
    const name = incoming.rawHeaders[at]!.toLowerCase();
    if (!(name in set)) received.push([name, incoming.rawHeaders[at + 1]!]);
  }
  const added = {
    ...set,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  };
  return [...received, ...Object.entries(added)];
}
