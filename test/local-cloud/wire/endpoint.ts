import type { IncomingMessage, ServerResponse } from 'node:http';
import { uuid } from '../ids.ts';
import type { Pending } from '../pending.ts';
import { acceptedHeader } from '../x-ray.ts';
import { type ApiRequest, type ApiResponse, type ApiService, ServiceError } from './api-request.ts';
import { type Listening, listenBoth } from './both-http.ts';
import { readBody } from './read-body.ts';

/** Access key and service of a SigV4 credential scope; the signature itself is not checked. */
const CREDENTIAL = /Credential=(?<key>[^/]+)\/\d{8}\/[^/]+\/(?<service>[^/]+)\/aws4_request/;

export interface Endpoint {
  url: string;
  server: Listening;
}

/**
 * The one address all SDK clients are pointed at (AWS_ENDPOINT_URL). The service and the caller are read from the
 * signature's scope, so clients need nothing but their ordinary credentials.
 */
export async function startEndpoint(
  services: () => ApiService[],
  callerOf: (accessKeyId: string) => number | undefined,
  pending: Pending,
): Promise<Endpoint> {
  const server = await listenBoth((request, response) => {
    pending.during(() => serve(services(), callerOf, request, response)).catch(() => response.destroy());
  });
  return { url: `http://127.0.0.1:${server.port}`, server };
}

async function serve(
  services: ApiService[],
  callerOf: (accessKeyId: string) => number | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers)
      .filter(([name]) => !name.startsWith(':'))
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')]),
  );
  const { key, service: signingName } = CREDENTIAL.exec(headers.authorization ?? '')?.groups ?? {};
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const request: ApiRequest = {
    method: incoming.method ?? 'GET',
    path: (incoming.url ?? '/').split('?')[0]!,
    query: url.searchParams,
    headers,
    body,
    requestId: uuid(),
    by: key === undefined ? undefined : callerOf(key),
    traceHeader: acceptedHeader(headers['x-amzn-trace-id']),
  };
  const service = services.find((one) => one.signingName === signingName);
  const response = service === undefined ? unknownService(signingName) : await answer(service, request);
  const length = Buffer.byteLength(response.body ?? '');
  const lengthHeader =
    response.headers?.['content-length'] === undefined ? { 'content-length': String(length) } : {};
  outgoing.writeHead(response.status, { ...response.headers, ...lengthHeader }).end(response.body);
}

async function answer(service: ApiService, request: ApiRequest): Promise<ApiResponse> {
  try {
    return await service.handle(request);
  } catch (error) {
    const known =
      error instanceof ServiceError ? error : new ServiceError('InternalFailure', String(error), 500);
    return service.fault(known, request);
  }
}

function unknownService(signingName: string | undefined): ApiResponse {
  const message = `the local cloud has no service ${signingName ?? '(unsigned request)'}`;
  return {
    status: 400,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ __type: 'UnknownService', message }),
  };
}
