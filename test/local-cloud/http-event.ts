import type { IncomingMessage } from 'node:http';
import { ACCOUNT } from './arns.ts';

/** The route a request took. */
export interface MatchedRoute {
  routeKey: string;
  pathParameters: Record<string, string> | undefined;
}

/** The event of a request. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function httpEvent(
  api: { apiId: string; domain: string },
  match: MatchedRoute,
  request: IncomingMessage,
  body: Buffer,
  requestId: string,
  traceHeader: string,
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
      'x-amzn-trace-id': traceHeader,
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
