import { carriedByHeaders } from './carried.ts';
import type { EventSource } from './event-source.ts';
import { type HttpRequest, httpAttributes, httpChannel, httpDelivery, routeName } from './http-request.ts';
import { countAt, member, nameAt, textAt } from './reading.ts';

/**
 * API Gateway REST API, and HTTP API with payload format 1.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export const apiGatewayV1: EventSource = {
  name: 'api-gateway-v1',
  trigger: 'http',
  matches: (event) =>
    nameAt(event, 'httpMethod') !== undefined &&
    nameAt(event, 'resource') !== undefined &&
    member(event, 'requestContext', 'elb') === undefined,
  channel: (event) => httpChannel(request(event)),
  deliveries: (event, facts) => httpDelivery(request(event), facts),
  carried: (event) => carriedByHeaders(member(event, 'headers'), member(event, 'multiValueHeaders')),
  spanName: (event) => routeName(request(event)),
  attributes: (event) => httpAttributes(request(event)),
};

function request(event: unknown): HttpRequest {
  const resource = nameAt(event, 'resource');
  return {
    method: nameAt(event, 'httpMethod'),
    path: nameAt(event, 'path'),
    // A greedy route (/{proxy+}) stands for a router inside the function; its template says nothing.
    route: resource?.includes('+}') || resource === '$default' ? undefined : resource,
    body: textAt(event, 'body'),
    isBase64: member(event, 'isBase64Encoded') === true,
    timeMs: countAt(event, 'requestContext', 'requestTimeEpoch'),
    host: nameAt(event, 'requestContext', 'domainName'),
    userAgent: nameAt(event, 'requestContext', 'identity', 'userAgent'),
  };
}
