import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { REGION } from '../arns.ts';
import type { Routes } from '../http-api.ts';
import { uuid } from '../ids.ts';
import type { Outcome } from '../lambda/function-config.ts';
import type { Pending } from '../pending.ts';
import { acceptedHeader, rootHeader } from '../x-ray.ts';
import { multiValues, singles } from './request.ts';
import { clfTime } from './rest-event.ts';

/** A client that is connected. */
export interface Connection {
  id: string;
  connectedAt: number;
  lastActiveAt: number;
  socket: WebSocket;
}

interface Api {
  id: string;
  routes: Routes;
  /** Member of a message that names its route. */
  selection: string;
  /** Of all APIs: the management API finds a connection by its id. */
  connections: Map<string, Connection>;
  pending: Pending;
}

const STAGE = 'prod';
const shortId = () => randomBytes(11).toString('base64url').slice(0, 15) + '=';

/**
 * A WebSocket API: `$connect` decides whether a client gets in, a message goes to the route its `action` names or to
 * `$default`, `$disconnect` comes last. What a route answers goes nowhere.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html
 * Event: https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-lambda-integration.html
 * @returns its address, with the stage
 */
export async function startWebSocketApi(
  routes: Routes,
  options: { selection?: string | undefined; connections: Map<string, Connection>; pending: Pending },
): Promise<{ url: string; server: Server }> {
  const { selection = 'action', connections, pending } = options;
  const id = uuid().replaceAll('-', '').slice(0, 10);
  const api: Api = { id, routes, selection, connections, pending };
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer((_request, response) => response.writeHead(426).end());
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    pending.during(() => connect(api, sockets, request, socket, head)).catch(() => socket.destroy());
  });
  server.on('close', () => sockets.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/${STAGE}`, server };
}

async function connect(
  api: Api,
  sockets: WebSocketServer,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const connection = { id: shortId(), connectedAt: Date.now() };
  const traceHeader = acceptedHeader(request.headers['x-amzn-trace-id']?.toString()) ?? rootHeader();
  const { host: _, ...others } = request.headers;
  const domain = `${api.id}.execute-api.${REGION}.amazonaws.com`;
  const headers: [string, string][] = Object.entries({
    ...others,
    Host: domain,
    'X-Amzn-Trace-Id': traceHeader,
  }).map(([name, value]) => [name, String(value)]);
  const query = [...new URL(request.url ?? '/', 'http://localhost').searchParams];
  const carried = {
    headers: singles(headers),
    multiValueHeaders: multiValues(headers),
    ...(query.length === 0
      ? {}
      : { queryStringParameters: singles(query), multiValueQueryStringParameters: multiValues(query) }),
  };
  const outcome = await invoke(api, connection, '$connect', 'CONNECT', carried, traceHeader);
  const status = outcome === undefined ? 200 : statusOf(outcome);
  if (status < 200 || status > 299) {
    socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    return;
  }
  sockets.handleUpgrade(request, socket, head, (opened) => {
    const known: Connection = { ...connection, lastActiveAt: Date.now(), socket: opened };
    api.connections.set(known.id, known);
    opened.on('message', (data, isBinary) => {
      known.lastActiveAt = Date.now();
      void api.pending.during(() => onMessage(api, known, data.toString(), isBinary));
    });
    opened.on('close', (code, reason) => {
      api.connections.delete(known.id);
      const why = { disconnectStatusCode: code, disconnectReason: String(reason) };
      void api.pending.during(() => invoke(api, known, '$disconnect', 'DISCONNECT', {}, undefined, why));
    });
  });
}

async function onMessage(api: Api, connection: Connection, text: string, isBinary: boolean): Promise<void> {
  const named = routeIn(text, api.selection);
  const routeKey = named !== undefined && named in api.routes ? named : '$default';
  const body = { body: isBinary ? Buffer.from(text).toString('base64') : text };
  const context = { messageId: shortId() };
  const outcome = await invoke(api, connection, routeKey, 'MESSAGE', body, undefined, context);
  if (outcome !== undefined && statusOf(outcome) < 500) return;
  const message = outcome === undefined ? 'Forbidden' : 'Internal server error';
  connection.socket.send(JSON.stringify({ message, connectionId: connection.id, requestId: shortId() }));
}

/** @returns undefined when the route has no function */
async function invoke(
  api: Api,
  connection: { id: string; connectedAt: number },
  routeKey: string,
  eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT',
  carried: object,
  traceHeader: string | undefined,
  context: object = {},
): Promise<Outcome | undefined> {
  const fn = api.routes[routeKey];
  if (fn === undefined) return undefined;
  const now = new Date();
  const requestId = shortId();
  const event = {
    ...carried,
    requestContext: {
      routeKey,
      ...context,
      eventType,
      extendedRequestId: requestId,
      requestTime: clfTime(now),
      messageDirection: 'IN',
      stage: STAGE,
      connectedAt: connection.connectedAt,
      requestTimeEpoch: now.getTime(),
      identity: { sourceIp: '127.0.0.1' },
      requestId,
      domainName: `${api.id}.execute-api.${REGION}.amazonaws.com`,
      connectionId: connection.id,
      apiId: api.id,
    },
    isBase64Encoded: false,
  };
  const records = [{ channel: `websocket:${routeKey}`, ids: { requestId, connectionId: connection.id } }];
  return fn.invoke({ payload: JSON.stringify(event), records, traceHeader });
}

function routeIn(text: string, selection: string): string | undefined {
  try {
    const named = (JSON.parse(text) as Record<string, unknown> | null)?.[selection];
    return typeof named === 'string' ? named : undefined;
  } catch {
    return undefined;
  }
}

function statusOf(outcome: Outcome): number {
  if (outcome.status !== 'ok') return 502;
  const { statusCode = 200 } = (JSON.parse(outcome.body) ?? {}) as { statusCode?: number };
  return statusCode;
}
