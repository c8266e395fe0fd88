import { arns } from '../arns.ts';
import { uuid } from '../ids.ts';
import { type ApiRequest, type ApiResponse, type ApiService, ServiceError } from '../wire/api-request.ts';
import type { CloudParts } from './cloud-parts.ts';

const ROUTE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Direct invocation. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export class LambdaApi implements ApiService {
  readonly signingName = 'lambda';
  readonly #cloud: Pick<CloudParts, 'ledger' | 'router' | 'identify'>;

  constructor(cloud: Pick<CloudParts, 'ledger' | 'router' | 'identify'>) {
    this.#cloud = cloud;
  }

  async handle(request: ApiRequest): Promise<ApiResponse> {
    const named = ROUTE.exec(request.path)?.[1];
    if (named === undefined || request.method !== 'POST')
      throw new ServiceError('UnknownOperationException', 'not supported', 404);
    const fn = this.#cloud.router.functionOf(arns.function(functionName(decodeURIComponent(named))));
    const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
    if (type === 'DryRun') return { status: 204 };
    const payload = request.body.toString() || '{}';
    const requestId = uuid();
    const orderId = this.#cloud.identify(payload);
    const channel = fn.arn;
    const ids = { requestId };
    const publish = this.#cloud.ledger.publish(
      {
        service: 'lambda',
        operation: 'Invoke',
        channel,
        ordinal: 0,
        ids,
        by: request.by,
        orderId,
      },
      payload,
    );
    const event = {
      payload,
      records: [{ channel, ids, publish: publish.id, orderId }],
      requestId,
      traceHeader: request.traceHeader,
    };
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
    if (type === 'Event') {
      this.#cloud.router.invokeAsync(fn.arn, event);
      return { status: 202, headers };
    }
    const clientContext = clientContextOf(request.headers['x-amz-client-context']);
    const outcome = await fn.invoke({ ...event, clientContext });
    const failed: Record<string, string> =
      outcome.errorType === undefined ? {} : { 'x-amz-function-error': outcome.errorType };
    return {
      status: 200,
      headers: { ...headers, ...failed, 'x-amz-executed-version': '$LATEST' },
      body: outcome.body,
    };
  }

  fault(error: ServiceError, request: ApiRequest): ApiResponse {
    return {
      status: error.status,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': request.requestId,
        'x-amzn-errortype': error.code,
      },
      body: JSON.stringify({ Type: error.status < 500 ? 'User' : 'Service', Message: error.message }),
    };
  }
}

/** Base64 of JSON, for calls that are waited for only; ASCII on its way to the runtime. */
function clientContextOf(encoded: string | undefined): string | undefined {
  if (encoded === undefined) return undefined;
  try {
    const json = JSON.stringify(JSON.parse(Buffer.from(encoded, 'base64').toString()));
    return json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  } catch {
    throw new ServiceError(
      'InvalidRequestContentException',
      'Client context must be a valid Base64-encoded JSON object.',
    );
  }
}

/** A function may be named by its name, its ARN or a part of it, with or without a qualifier. */
function functionName(named: string): string {
  const after = named.includes(':function:') ? named.split(':function:')[1]! : named;
  return after.split(':')[0]!;
}
