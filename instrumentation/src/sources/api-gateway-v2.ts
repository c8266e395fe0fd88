import { carriedByHeaders } from './carried.ts';
import type { EventSource } from './event-source.ts';
import { type HttpRequest, httpAttributes, httpChannel, httpDelivery, routeName } from './http-request.ts';
import { countAt, member, nameAt, textAt } from './reading.ts';

/**
 * API Gateway HTTP API, payload format 2.0. A function URL sends the same format: it is its own source, before.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const apiGatewayV2: EventSource = {
  name: 'api-gateway-v2',
  trigger: 'http',
  matches: isFormat2,
  channel: (event) => httpChannel(format2Request(event)),
  deliveries: (event, facts) => httpDelivery(format2Request(event), facts),
  carried: (event) => carriedByHeaders(member(event, 'headers')),
  spanName: (event) => routeName(format2Request(event)),
  attributes: (event) => httpAttributes(format2Request(event)),
};

/** Whether the event has payload format 2.0, from whomever. */
export function isFormat2(event: unknown): boolean {
  return (
    nameAt(event, 'requestContext', 'http', 'method') !== undefined && nameAt(event, 'routeKey') !== undefined
  );
}

/** The request in an event of payload format 2.0. */
function format2Request(event: unknown): HttpRequest {
  // `POST /orders/{id}`, or `$default` when no route matched.
  const route = nameAt(event, 'routeKey')?.split(' ')[1];
  return {
    method: nameAt(event, 'requestContext', 'http', 'method'),
    path: nameAt(event, 'rawPath') ?? nameAt(event, 'requestContext', 'http', 'path'),
    route: route?.includes('+}') ? undefined : route,
    body: textAt(event, 'body'),
    isBase64: member(event, 'isBase64Encoded') === true,
    timeMs: countAt(event, 'requestContext', 'timeEpoch'),
    host: nameAt(event, 'requestContext', 'domainName'),
    userAgent: nameAt(event, 'requestContext', 'http', 'userAgent'),
  };
}
