import { Buffer } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { isBrokenReport, isPlatformLine, lambdaLine, lambdaLineTime } from '@choreoscope/collector';
import type { Found, Head, Hints, Importer, Input } from '../importer.ts';
import { jsonValues } from '../json-input.ts';
import { linesOf } from '../lines.ts';
import { isLogKind, type LogLine, reportSpans } from './cloudwatch-spans.ts';

/** Lists of log events: `filter-log-events`, `get-log-events`; subscriptions. */
const members = ['events', 'logEvents'];

/** `2026-01-31T10:00:00.000Z message` (S3 export), `2026-01-31T10:00:00.000000+00:00 stream message` (`aws logs tail`). */
const STAMPED =
  /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)[ \t]+(?:(\d{4}\/\d\d\/\d\d\/\S*\[\S+\]\S+)[ \t]+)?(.*)$/s;

/** The name of a function's log group, also in the path of an export. */
const GROUP = /aws[/-]lambda[/-]([A-Za-z0-9_-]+)/;

/** What a log says about where it comes from. */
interface Origin {
  function: string;
  account: string;
  region: string;
  stream: string;
}

/**
 * CloudWatch Logs of Lambda functions: exports to S3, `aws logs tail`, the JSON of `filter-log-events` and `get-log-events`, and what
 * subscriptions send. An invocation for each REPORT; lines of spans (docs/collector.md, "Spans from logs") are the spans they hold; what a
 * function logs is passed over.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3Export.html
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export const cloudwatch: Importer = {
  name: 'cloudwatch',
  turn: 1,
  detect: ({ text }: Head) =>
    /^\s*[[{]/.test(text)
      ? /"(logEvents|awslogs|messageType)"\s*:/.test(text) ||
        (/"message"\s*:/.test(text) && /"(timestamp|ingestionTime|logStreamName|eventId)"\s*:/.test(text)) ||
        /"type"\s*:\s*"platform\./.test(text)
      : text.split('\n', 50).some((line) => {
          const found = STAMPED.exec(line.replace(/\r$/, ''));
          return found !== null || isPlatformLine(line);
        }),

  async *read(input: Input, hints: Hints): AsyncIterable<Found> {
    if (/^\s*\{"time"/.test(input.head.text) || !/^\s*[[{]/.test(input.head.text))
      yield* textLines(input, hints);
    else yield* jsonEvents(input, hints);
  },

  convert: (items) => reportSpans(items),
};

function originOf(
  name: string,
  hints: Hints,
  said: { group?: unknown; stream?: unknown; owner?: unknown },
): Origin {
  const group = typeof said.group === 'string' ? said.group : '';
  // ARNs of log groups: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
  const [, arnRegion = '', arnAccount = ''] = /^arn:[^:]*:logs:([^:]*):(\d+):/.exec(group) ?? [];
  const inPath = /(\d{4})[/-](\d\d)[/-](\d\d)[/-]([^/]*\[[^\]]+\][0-9a-f]+)/.exec(name);
  return {
    function: hints.function ?? GROUP.exec(group)?.[1] ?? GROUP.exec(name)?.[1] ?? '',
    account: hints.account ?? (arnAccount || (typeof said.owner === 'string' ? said.owner : '')),
    region: hints.region ?? arnRegion,
    stream: typeof said.stream === 'string' ? said.stream : inPath ? inPath.slice(1).join('/') : '',
  };
}

async function* textLines({ name, stream }: Input, hints: Hints): AsyncIterable<Found> {
  const plain = originOf(name, hints, {});
  for await (const { number, text } of linesOf(stream)) {
    const place = `${name}:${number}`;
    if (text === undefined) yield { fault: { place, reason: 'the line is too long' } };
    else if (text.trim() !== '') {
      const [, stamp, logStream, message = text] = STAMPED.exec(text) ?? [];
      const at = stamp === undefined ? lambdaLineTime(text) : Date.parse(utc(stamp));
      yield* event(message, at, logStream === undefined ? plain : { ...plain, stream: logStream }, place);
    }
  }
}

/** A time without a zone is UTC. */
const utc = (stamp: string) => (/(Z|[+-]\d\d:?\d\d)$/.test(stamp) ? stamp : `${stamp.replace(' ', 'T')}Z`);

async function* jsonEvents({ name, stream }: Input, hints: Hints): AsyncIterable<Found> {
  for await (const found of jsonValues(name, stream, members)) {
    if ('fault' in found) yield { fault: { place: found.place, reason: found.fault } };
    else yield* jsonEvent(found.value, found.place, name, hints, found.around);
  }
}

function* jsonEvent(
  value: unknown,
  place: string,
  name: string,
  hints: Hints,
  around: Readonly<Record<string, unknown>>,
): Generator<Found> {
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const wrapped = fields.awslogs as { data?: unknown } | undefined;
  if (wrapped !== undefined) {
    yield* unwrapped(wrapped?.data, place, name, hints);
    return;
  }
  if (Array.isArray(fields.logEvents)) {
    for (const inner of fields.logEvents) yield* jsonEvent(inner, place, name, hints, fields);
    return;
  }
  if (
    fields.messageType === 'CONTROL_MESSAGE' ||
    Array.isArray(fields.events) ||
    fields.nextForwardToken !== undefined
  )
    return;
  if (typeof fields.message !== 'string') {
    yield { fault: { place, reason: 'no log event: message must be a string' } };
    return;
  }
  const origin = originOf(name, hints, {
    group: around.logGroup ?? around.logGroupName ?? around.logGroupIdentifier ?? fields.logGroupName,
    stream: fields.logStreamName ?? around.logStream,
    owner: around.owner,
  });
  const at = typeof fields.timestamp === 'number' ? fields.timestamp : Date.parse(String(fields.timestamp));
  yield* event(fields.message, Number.isNaN(at) ? lambdaLineTime(fields.message) : at, origin, place);
}

/** The event of a function that a subscription calls: base64 of gzip of a document. */
function* unwrapped(data: unknown, place: string, name: string, hints: Hints): Generator<Found> {
  let document: unknown;
  try {
    document = JSON.parse(gunzipSync(Buffer.from(String(data), 'base64')).toString('utf8'));
  } catch {
    yield { fault: { place, reason: 'awslogs.data is not base64 of gzip of JSON' } };
    return;
  }
  yield* jsonEvent(document, place, name, hints, {});
}

/** A log event: Lambda's line of an invocation, a line of spans, or what the function logged. */
function* event(message: string, at: number | undefined, origin: Origin, place: string): Generator<Found> {
  const line = message.replace(/\s+$/, '');
  if (line.includes('resourceSpans')) {
    const found = spansIn(line);
    if (found !== undefined) {
      for (const value of found) yield { item: { place, value } };
      return;
    }
    if (/^\s*\{\s*"resourceSpans"/.test(line)) {
      yield { fault: { place, reason: `a line of spans, cut off after ${line.length} characters` } };
      return;
    }
  }
  const said = lambdaLine(line);
  if (
    said === undefined ||
    !isLogKind(said.kind) ||
    (said.kind === 'invocation' && said.durationMs === undefined)
  ) {
    if (line.startsWith('REPORT ') || (said === undefined && isBrokenReport(line)))
      yield { fault: { place, reason: 'a REPORT line without request id or duration' } };
    else yield { passed: isPlatformLine(line) ? 'lines of the platform' : 'lines that functions logged' };
    return;
  }
  if (at === undefined || Number.isNaN(at)) {
    if (said.kind === 'invocation')
      yield { fault: { place, reason: 'a REPORT line without a time: export with timestamps' } };
    return;
  }
  const value: LogLine = { ...said, kind: said.kind, at, origin };
  yield { item: { place, group: `${origin.function}\n${said.requestId}`, value } };
}

/** ResourceSpans in a line: by itself, behind a prefix, or in `message` of Lambda's JSON format. */
function spansIn(line: string): unknown[] | undefined {
  try {
    let found = JSON.parse(line.slice(line.indexOf('{'))) as { resourceSpans?: unknown; message?: unknown };
    if (found.resourceSpans === undefined) {
      found = (typeof found.message === 'string' ? JSON.parse(found.message) : found.message) as typeof found;
    }
    return Array.isArray(found?.resourceSpans) ? found.resourceSpans : undefined;
  } catch {
    return undefined;
  }
}
