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
  // An instance is invoked by one, or by few.
  if (arn !== lastArn) {
    const [, , service, region, accountId, kind, name] = arn?.split(':') ?? [];
    lastArn = arn;
    lastRead =
      service === 'lambda' && kind === 'function' && name
        ? { region, accountId, unqualified: arn!.split(':').slice(0, 7).join(':') }
        : undefined;
  }
  return lastRead;
}

let lastArn: string | undefined;
let lastRead: { region?: string; accountId?: string; unqualified: string } | undefined;

/**
 * `cloud.resource_id`: the ARN the function was invoked by, an alias in it replaced by the version it stands for.
 * https://opentelemetry.io/docs/specs/semconv/resource/cloud/
 */
export function resourceId({ invokedFunctionArn, functionVersion }: LambdaContext): string | undefined {
  const arn = readFunctionArn(invokedFunctionArn);
  const qualifier = invokedFunctionArn?.split(':')[7];
  if (!arn || qualifier === undefined || /^(?:\d+|\$LATEST)$/.test(qualifier)) return invokedFunctionArn;
  const version = functionVersion ?? process.env.AWS_LAMBDA_FUNCTION_VERSION;
  return version ? `${arn.unqualified}:${version}` : arn.unqualified;
}

/** Milliseconds until the function times out; infinite where nobody says. */
export function remainingTime(context: LambdaContext): number {
  try {
    const ms = context.getRemainingTimeInMillis?.();
    return typeof ms === 'number' && !Number.isNaN(ms) ? ms : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
