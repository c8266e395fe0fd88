import { requests } from './http-request.ts';
import { countAt, has, member, nameAt } from './reading.ts';

/**
 * API Gateway REST API, and HTTP API with payload format 1.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export const apiGatewayV1 = requests(
  'api-gateway-v1',
  (event) =>
    has(event, 'httpMethod') &&
    has(event, 'resource') &&
    member(event, 'requestContext', 'elb') === undefined,
  (event) => {
    const resource = nameAt(event, 'resource');
    const context = member(event, 'requestContext');
    return {
      method: nameAt(event, 'httpMethod'),
      path: nameAt(event, 'path'),
      // A greedy route (/{proxy+}) stands for a router inside the function; its template says nothing.
      route: resource?.includes('+}') || resource === '$default' ? undefined : resource,
      timeMs: countAt(context, 'requestTimeEpoch'),
      host: nameAt(context, 'domainName'),
      userAgent: nameAt(context, 'identity', 'userAgent'),
    };
  },
);
