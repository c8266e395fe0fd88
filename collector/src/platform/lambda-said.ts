import { textOf } from './figures.ts';
import type { Said } from './report.ts';

/** What Lambda said in a line or a telemetry event, and what else it says about whose it is. */
export type LambdaSaid = (Said | (Omit<Said, 'kind'> & { kind: 'start' })) & {
  /** Unix ms of its own time, where it has one. */
  at?: number | undefined;
  functionName?: string | undefined;
  functionVersion?: string | undefined;
  environment?: string | undefined;
  /** Of the runtime's ARN: the function's own. */
  region?: string | undefined;
};

const statuses: Record<string, Said['status']> = {
  success: 'success',
  error: 'error',
  failure: 'failure',
  timeout: 'timeout',
};

/** `Status`, of which the schema knows four. https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
export const statusOf = (value: unknown): Said['status'] =>
  typeof value === 'string' && Object.hasOwn(statuses, value) ? statuses[value] : undefined;

/**
 * X-Ray's ids as OpenTelemetry writes them: `1-58406520-a006649127e371903a2de979` without its version and dashes.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
 */
export function xrayIds(trace: unknown, segment: unknown): Pick<Said, 'traceId' | 'spanId'> {
  const [, seconds, rest] = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/.exec(textOf(trace)) ?? [];
  return {
    traceId: seconds === undefined ? undefined : `${seconds}${rest}`,
    spanId: /^[0-9a-f]{16}$/.test(textOf(segment)) ? textOf(segment) : undefined,
  };
}

/** Region of `arn:aws:lambda:eu-west-1::runtime:…`. */
export const runtimeRegion = (arn: unknown): string | undefined =>
  /^arn:[^:]+:lambda:([a-z0-9-]+):[^:]*:runtime:/.exec(textOf(arn))?.[1];
