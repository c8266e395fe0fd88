import { requests } from './http-request.ts';
import { countAt, has, member, nameAt } from './reading.ts';

/**
 * API Gateway HTTP API, payload format 2.0. A function URL sends the same format: it is its own source, before.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const apiGatewayV2 = requests('api-gateway-v2', isFormat2, (event) => {
  const context = member(event, 'requestContext');
  // `POST /orders/{id}`, or `$default` when no route matched.
  const route = nameAt(event, 'routeKey')?.split(' ')[1];
  return {
    method: nameAt(context, 'http', 'method'),
    path: nameAt(event, 'rawPath') ?? nameAt(context, 'http', 'path'),
    route: route?.includes('+}') ? undefined : route,
    timeMs: countAt(context, 'timeEpoch'),
    host: nameAt(context, 'domainName'),
    userAgent: nameAt(context, 'http', 'userAgent'),
  };
});

/** Whether the event has payload format 2.0, from whomever. */
export function isFormat2(event: unknown): boolean {
  return has(event, 'requestContext', 'http', 'method') && has(event, 'routeKey');
}
