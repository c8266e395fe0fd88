import { list, message } from '../otlp/json-value.ts';
import { Malformed } from '../otlp/malformed.ts';
import type { Rejections } from '../otlp/rejections.ts';
import { lambdaEvent } from './lambda-event.ts';
import { lambdaArn, startOf } from './lambda-log.ts';
import type { LambdaSaid } from './lambda-said.ts';
import type { Origin, Report } from './report.ts';

/** Whose a batch is, as its sender says: query parameters of /v1/aws/telemetry. */
export interface TelemetrySender {
  /** ARN, with or without version. */
  function: string;
  version?: string | undefined;
  /** Log stream, where the sender knows it. */
  instance?: string | undefined;
  /** `instanceId` of an initStart of another batch. */
  environment?: string | undefined;
  architecture?: string | undefined;
}

const ARN = /^arn:[^:]+:lambda:([^:]+):(\d+):function:([A-Za-z0-9_-]+)(?::([A-Za-z0-9$_-]+))?$/;

/** @throws Malformed when it is no function's ARN */
export function telemetryOrigin(sender: TelemetrySender): Origin {
  const [, region, account, name, qualifier] = ARN.exec(sender.function) ?? [];
  if (region === undefined || account === undefined || name === undefined) {
    throw new Malformed('function', 'must be the ARN of the function the events are of');
  }
  return {
    provider: 'aws',
    name,
    resourceId: lambdaArn(region, account, name),
    account,
    region,
    version: sender.version || qualifier,
    instance: sender.instance || undefined,
    environment: sender.environment || undefined,
    architecture: sender.architecture || undefined,
  };
}

/**
 * The reports in a batch of the Telemetry API. What a start said, its report has too when both are in the batch. Events of other
 * kinds are passed over; what is no event is rejected.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html
 * @throws Malformed when it is no array
 */
export function telemetryReports(batch: unknown, origin: Origin, rejections: Rejections): Report[] {
  if (!Array.isArray(batch)) throw new Malformed('', 'must be an array of events');
  const reports: Report[] = [];
  const starts = new Map<string, { at: number; said: LambdaSaid }>();
  let environment = origin.environment;
  for (const [i, item] of list(batch, '').entries()) {
    const said = eventOf(item, i, rejections);
    if (said?.at === undefined) continue;
    environment ??= said.environment;
    const { at, functionName, functionVersion, environment: _, region, kind, ...rest } = said;
    const began = startOf(said, at) !== undefined;
    const key = `${kind === 'start' ? 'invocation' : kind} ${said.requestId}${said.phase ?? ''}`;
    const start = starts.get(key);
    if (kind === 'start' || began) starts.set(key, { at, said });
    if (kind === 'start') continue;
    reports.push({
      ...(start && { runtimeVersion: start.said.runtimeVersion, memoryBytes: start.said.memoryBytes }),
      ...defined(rest),
      kind,
      at,
      requestId: said.requestId,
      startedAt: began ? at : start?.at,
      origin: {
        ...origin,
        version: origin.version ?? functionVersion ?? start?.said.functionVersion,
        environment,
      },
      source: 'telemetry',
    });
  }
  return reports;
}

function eventOf(item: unknown, i: number, rejections: Rejections): LambdaSaid | undefined {
  try {
    const event = message(item, '');
    if (typeof event?.type !== 'string') throw new Malformed('type', 'must be a string');
    const said = lambdaEvent(event);
    if (said === undefined && event.type === 'platform.report') {
      throw new Malformed('record', 'a report without request id or figures');
    }
    if (said !== undefined && said.at === undefined) throw new Malformed('time', 'must be a time');
    return said;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    rejections.add(error.under(`[${i}]`));
    return undefined;
  }
}

const defined = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
