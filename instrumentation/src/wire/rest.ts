import { decoded, type Protocol } from './protocol.ts';

/** A synchronous payload is at most 6 MB; more than an event has is not looked at: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const largestPayload = 1_048_576;

/** Operations that send something. All are POST; what is named in a path is a member of the input. */
const operations: { service: string; operation: string; path: RegExp }[] = [
  {
    service: 'lambda',
    operation: 'Invoke',
    path: /^\/(?:2015-03-31|2021-11-15)\/functions\/(?<FunctionName>[^/]+)\/(?:response-streaming-)?invocations$/,
  },
  { service: 'scheduler', operation: 'CreateSchedule', path: /^\/schedules\/(?<Name>[^/]+)$/ },
  { service: 'iotdata', operation: 'Publish', path: /^\/topics\/(?<topic>.+)$/ },
  {
    service: 'execute-api',
    operation: 'PostToConnection',
    path: /^(?<Stage>\/.+)?\/(?:@|%40)connections\/(?<ConnectionId>[^/]+)$/,
  },
];

/**
 * Services whose operation is in method and path: Lambda, EventBridge Scheduler, AWS IoT, API Gateway. The payload is
 * the body as it was sent; its answer is in the headers.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestSyntax
 */
export const rest: Protocol = {
  speaks: (service) => operations.some((row) => row.service === service),
  operation: (request) => found(request)?.operation,
  keep: (operation) => ({ request: operation === undefined ? 0 : largestPayload, response: 0 }),
  input: (request) => {
    const length = request.header('content-length');
    const named = Object.entries(found(request)?.named ?? {});
    return {
      ...Object.fromEntries(named.map(([name, text]) => [name, text && decoded(text)])),
      Host: request.host,
      InvocationType: request.header('x-amz-invocation-type') ?? 'RequestResponse',
      ContentLength: request.body?.length ?? (length === undefined ? undefined : Number(length)),
      Payload: request.body?.toString(),
    };
  },
  output: () => ({}),
};

function found({ method, path }: { method: string; path: string }) {
  const [place = ''] = path.split('?', 1);
  for (const { operation, path } of method === 'POST' ? operations : []) {
    const match = path.exec(place);
    if (match) return { operation, named: match.groups };
  }
  return undefined;
}
