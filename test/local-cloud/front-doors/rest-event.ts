import { ACCOUNT } from '../arns.ts';
import { type FrontDoor, multiValues, type ReceivedRequest, singles } from './request.ts';

/**
 * The event of a REST API with Lambda proxy integration, payload format 1.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function restEvent(door: FrontDoor, request: ReceivedRequest): unknown {
  const { method, path, match, headers, query, now, requestId } = request;
  const [, resourcePath = '/{proxy+}'] = match.routeKey.split(' ');
  const isRoot = match.routeKey === '$default';
  const pathParameters = match.pathParameters ?? (isRoot ? { proxy: path.slice(1) } : undefined);
  return {
    resource: resourcePath,
    path,
    httpMethod: method,
    headers: singles(headers),
    multiValueHeaders: multiValues(headers),
    queryStringParameters: orNull(singles(query)),
    multiValueQueryStringParameters: orNull(multiValues(query)),
    pathParameters: pathParameters ?? null,
    stageVariables: null,
    requestContext: {
      resourceId: 'local1',
      resourcePath,
      httpMethod: method,
      extendedRequestId: `${requestId.slice(0, 15)}=`,
      requestTime: clfTime(now),
      path: `/${door.stage}${path}`,
      accountId: ACCOUNT,
      protocol: 'HTTP/1.1',
      stage: door.stage,
      domainPrefix: door.apiId,
      requestTimeEpoch: now.getTime(),
      requestId,
      identity: { sourceIp: '127.0.0.1', userAgent: singles(headers)['user-agent'] ?? null, user: null },
      domainName: door.domain,
      deploymentId: 'local1',
      apiId: door.apiId,
    },
    body: request.body ?? null,
    isBase64Encoded: request.isBase64,
  };
}

function orNull(values: Record<string, unknown>): Record<string, unknown> | null {
  return Object.keys(values).length === 0 ? null : values;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `09/Apr/2015:12:34:56 +0000` */
export function clfTime(now: Date): string {
  const iso = now.toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[now.getUTCMonth()]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
