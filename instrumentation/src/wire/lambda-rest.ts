import type { Protocol } from './protocol.ts';

/** An event is at most 1 MiB, a synchronous payload 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const largestPayload = 1_048_576;

const invoke =
  /^\/(?:2015-03-31|2021-11-15)\/functions\/([^/]+)\/(invocations|response-streaming-invocations)(?:\?|$)/;

/** Lambda's REST, as far as it invokes: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestSyntax */
export const lambdaRest: Protocol = {
  speaks: (service) => service === 'lambda',
  operation: (request) => (request.method === 'POST' && invoke.test(request.path) ? 'Invoke' : undefined),
  keep: (operation) => ({ request: operation === 'Invoke' ? largestPayload : 0, response: 0 }),
  input: (request) => {
    const length = request.header('content-length');
    return {
      FunctionName: decoded(invoke.exec(request.path)?.[1]),
      InvocationType: request.header('x-amz-invocation-type') ?? 'RequestResponse',
      ContentLength: request.body?.length ?? (length === undefined ? undefined : Number(length)),
      Payload: request.body?.toString(),
    };
  },
  output: () => ({}),
};

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}
