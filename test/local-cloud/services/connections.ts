import type { Connection } from '../front-doors/web-socket.ts';
import { type ApiRequest, type ApiResponse, type ApiService, ServiceError } from '../wire/api-request.ts';
import type { CloudParts } from './cloud-parts.ts';

const PATH = /^(?:\/[^/]+)?\/@connections\/([^/]+)$/;

/** Messages to the clients of WebSocket APIs. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html */
export class Connections implements ApiService {
  readonly signingName = 'execute-api';
  readonly open = new Map<string, Connection>();
  readonly #cloud: Pick<CloudParts, 'ledger' | 'identify'>;

  constructor(cloud: Pick<CloudParts, 'ledger' | 'identify'>) {
    this.#cloud = cloud;
  }

  handle(request: ApiRequest): ApiResponse {
    const named = PATH.exec(request.path)?.[1];
    if (named === undefined) throw new ServiceError('NotFoundException', 'not supported', 404);
    const id = decodeURIComponent(named);
    const connection = this.open.get(id);
    if (connection === undefined) throw new ServiceError('GoneException', 'Gone', 410);
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': request.requestId };
    if (request.method === 'GET') {
      const { connectedAt, lastActiveAt } = connection;
      const iso = (ms: number) => new Date(ms).toISOString();
      const identity = { sourceIp: '127.0.0.1' };
      const body = { connectedAt: iso(connectedAt), lastActiveAt: iso(lastActiveAt), identity };
      return { status: 200, headers, body: JSON.stringify(body) };
    }
    if (request.method === 'DELETE') {
      connection.socket.close(1000, 'Connection closed by server');
      return { status: 204, headers };
    }
    const text = request.body.toString();
    this.#cloud.ledger.publish({
      service: 'execute-api',
      operation: 'PostToConnection',
      channel: `websocket:${id}`,
      ordinal: 0,
      ids: { requestId: request.requestId, connectionId: id },
      by: request.by,
      orderId: this.#cloud.identify(text),
    });
    connection.socket.send(text);
    return { status: 200, headers };
  }

  fault(error: ServiceError, request: ApiRequest): ApiResponse {
    const headers = {
      'content-type': 'application/json',
      'x-amzn-requestid': request.requestId,
      'x-amzn-errortype': error.code,
    };
    return { status: error.status, headers, body: JSON.stringify({ message: error.message }) };
  }
}
