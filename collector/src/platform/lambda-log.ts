import type { LambdaSaid } from './lambda-said.ts';
import type { Origin, Report } from './report.ts';

/** Where lines of a log come from, as the log service says it. */
export interface LogPlace {
  /** Name of the log group, or its ARN. */
  group: string;
  stream: string;
  /** Account the group belongs to. */
  owner: string;
  /** Region, where something said it. */
  region?: string | undefined;
}

/**
 * A function's default group. Functions at CloudFront's edges write into groups of other regions, with the function's own before its name.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-logs.html
 */
const DEFAULT_GROUP = /^\/aws\/lambda\/(?:([a-z]{2}(?:-[a-z]+)+-\d)\.)?([A-Za-z0-9_-]+)$/;

/**
 * `YYYY/MM/DD/[version]guid` in the default group, `YYYY/MM/DD/name[version]guid` in a group of the user's choice, which many functions may share.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
 */
const STREAM = /^\d{4}\/\d{2}\/\d{2}\/([A-Za-z0-9_-]*)\[([^\]]+)\]/;

const GROUP_ARN = /^arn:[^:]+:logs:([^:]*):(\d*):log-group:([^:]+)/;

const MAX_MESSAGE = 4_096;

/** ARN of a function without a version. Partitions: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export function lambdaArn(region: string, account: string, name: string): string {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:lambda:${region}:${account}:function:${name}`;
}

/** Whose a log is; undefined when it is no function's. */
function lambdaOrigin({ group, stream, owner, region: given }: LogPlace): Origin | undefined {
  const [, arnRegion, arnAccount, groupName = group] = GROUP_ARN.exec(group) ?? [];
  const [, edgeRegion, groupFunction] = DEFAULT_GROUP.exec(groupName) ?? [];
  const [, streamFunction, version] = STREAM.exec(stream) ?? [];
  const name = groupFunction || streamFunction;
  if (name === undefined || name === '') return undefined;
  const region = edgeRegion || arnRegion || given || undefined;
  const account = owner || arnAccount || undefined;
  return {
    provider: 'aws',
    name,
    resourceId: region && account ? lambdaArn(region, account, name) : undefined,
    account,
    region,
    version,
    instance: stream,
  };
}

/**
 * The lines of one log stream, in their order, as reports. A START is none: it says when its request's report began.
 */
export class LambdaLog {
  private readonly place: LogPlace;
  private readonly started = new Map<string, { at: number; version: string | undefined }>();
  private region: string | undefined;

  constructor(place: LogPlace) {
    this.place = place;
    this.region = place.region;
  }

  /** @param at Unix ms of the line, where it does not say its own; undefined: nobody said */
  report(said: LambdaSaid, at: number | undefined): Report | 'start' | 'whose' | 'when' {
    const { at: own, functionName, functionVersion, environment, region, kind, ...rest } = said;
    const time = own ?? at;
    if (time === undefined) return 'when';
    this.region ??= region;
    if (kind === 'start') {
      this.started.set(said.requestId, { at: time, version: functionVersion });
      return 'start';
    }
    const origin = lambdaOrigin({ ...this.place, region: this.region });
    if (origin === undefined) return 'whose';
    const start = kind === 'invocation' ? this.started.get(said.requestId) : undefined;
    if (start !== undefined) this.started.delete(said.requestId);
    return {
      ...rest,
      kind,
      at: time,
      startedAt: start?.at ?? startOf(said, time),
      errorMessage: rest.errorMessage?.slice(0, MAX_MESSAGE),
      origin: { ...origin, version: origin.version ?? functionVersion ?? start?.version, environment },
      source: 'log',
    };
  }
}

/** An init or a restore that has only begun was written when it began. */
export const startOf = (said: LambdaSaid, at: number): number | undefined =>
  (said.kind === 'init' || said.kind === 'restore') &&
  said.initMs === undefined &&
  said.restoreMs === undefined
    ? at
    : undefined;
