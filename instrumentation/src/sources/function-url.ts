import { apiGatewayV2, isFormat2 } from './api-gateway-v2.ts';
import type { EventSource } from './event-source.ts';
import { nameAt } from './reading.ts';

/**
 * Lambda function URL: payload format 2.0, told apart by its domain name.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export const functionUrl: EventSource = {
  ...apiGatewayV2,
  name: 'function-url',
  matches: (event) =>
    isFormat2(event) && /\.lambda-url\./.test(nameAt(event, 'requestContext', 'domainName') ?? ''),
};
