import type { Call } from './call.ts';
import { failedRecords } from './failed-records.ts';
import { type LambdaContext, readFunctionArn, remainingTime, resourceId } from './lambda.ts';
import { findSource } from './sources/index.ts';

/** A Lambda invocation as a call. */
export function lambdaCall(event: unknown, lambda: LambdaContext): Call {
  const arn = readFunctionArn(lambda.invokedFunctionArn);
  const { awsRequestId, invokedFunctionArn } = lambda;
  const attributes: Call['attributes'] = {};
  if (awsRequestId) attributes['faas.invocation_id'] = awsRequestId;
  if (invokedFunctionArn) {
    attributes['aws.lambda.invoked_arn'] = invokedFunctionArn;
    attributes['cloud.resource_id'] = resourceId(lambda);
  }
  return {
    event,
    source: findSource(event),
    facts: {
      requestId: awsRequestId,
      functionArn: arn?.unqualified,
      region: arn?.region ?? process.env.AWS_REGION,
      accountId: arn?.accountId,
    },
    name: lambda.functionName ?? process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'invocation',
    attributes,
    remainingMs: () => remainingTime(lambda),
    // Asked for once: reading the environment is a system call's work.
    get isPrewarmed() {
      return process.env.AWS_LAMBDA_INITIALIZATION_TYPE === 'provisioned-concurrency';
    },
    failedRecords: (result) => failedRecords(event, result),
  };
}
