import { largestMessage, type Protocol, parseJson } from './protocol.ts';

/**
 * AWS JSON 1.0 (SQS, DynamoDB) and 1.1 (EventBridge, Kinesis): `x-amz-target: DynamoDB_20120810.PutItem`.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export const awsJson: Protocol = {
  speaks: (_service, request) => request.header('x-amz-target') !== undefined,
  operation: (request) => /\.(\w+)$/.exec(request.header('x-amz-target') ?? '')?.[1],
  keep: () => ({ request: largestMessage, response: largestMessage }),
  input: (request) => parseJson(request.body),
  output: (response) => parseJson(response.body),
};
