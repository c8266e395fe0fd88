import { type ApiRequest, type ApiResponse, ServiceError } from './api-request.ts';

/** Members of an AWS JSON request. Shapes are the services' own; the local cloud trusts the SDK that made them. */
export type JsonInput = Record<string, unknown>;

/** Operation and input of an AWS JSON 1.0 / 1.1 call. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export function parseAwsJson(request: ApiRequest): { operation: string; input: JsonInput } {
  const operation = request.headers['x-amz-target']?.split('.').at(-1);
  if (operation === undefined) throw new ServiceError('MissingAction', 'x-amz-target is missing');
  try {
    return { operation, input: JSON.parse(request.body.toString() || '{}') as JsonInput };
  } catch {
    throw new ServiceError('SerializationException', 'The body is not JSON');
  }
}

export function awsJson(request: ApiRequest, output: unknown, version: '1.0' | '1.1'): ApiResponse {
  return {
    status: 200,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': request.requestId },
    body: JSON.stringify(output),
  };
}

export function awsJsonFault(
  error: ServiceError,
  request: ApiRequest,
  version: '1.0' | '1.1',
  headers: Record<string, string> = {},
): ApiResponse {
  return {
    status: error.status,
    headers: {
      'content-type': `application/x-amz-json-${version}`,
      'x-amzn-requestid': request.requestId,
      ...headers,
    },
    body: JSON.stringify({ __type: error.code, message: error.message }),
  };
}
