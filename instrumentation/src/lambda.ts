/** What we read of the object AWS Lambda passes beside the event; everything may be missing in a test. */
export interface LambdaContext {
  functionName?: string;
  functionVersion?: string;
  invokedFunctionArn?: string;
  awsRequestId?: string;
  memoryLimitInMB?: string;
  logStreamName?: string;
  clientContext?: unknown;
  getRemainingTimeInMillis?: () => number;
  /** Runtimes before Node 24 only. */
  succeed?: (result?: unknown) => void;
  fail?: (error?: unknown) => void;
  done?: (error?: unknown, result?: unknown) => void;
}

/**
 * The parts of `arn:aws:lambda:eu-west-1:123456789012:function:name[:qualifier]`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
export function readFunctionArn(arn: string | undefined) {
  const [, , service, region, accountId, kind, name] = arn?.split(':') ?? [];
  if (service !== 'lambda' || kind !== 'function' || !name) return undefined;
  return { region, accountId, unqualified: arn!.split(':').slice(0, 7).join(':') };
}
