import { type FrontDoor, multiValues, type ReceivedRequest, singles } from './request.ts';

/**
 * The event of a load balancer's target group; either single or multi values, as the target group is configured.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer
 */
export function loadBalancerEvent(door: FrontDoor, request: ReceivedRequest): unknown {
  const { headers, rawQuery } = request;
  const values = door.isMultiValue
    ? { multiValueQueryStringParameters: multiValues(rawQuery), multiValueHeaders: multiValues(headers) }
    : { queryStringParameters: singles(rawQuery), headers: singles(headers) };
  return {
    requestContext: { elb: { targetGroupArn: door.arn } },
    httpMethod: request.method,
    path: request.path,
    ...values,
    body: request.body ?? '',
    isBase64Encoded: request.isBase64,
  };
}
