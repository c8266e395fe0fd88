import { createHash } from 'node:crypto';
import type { Converted, Item } from '../importer.ts';
import { type Attributes, attributes, double, kinds, type ResourceSpans } from '../otlp.ts';
import type { PlatformLine } from './platform-line.ts';
import { spanIdOf, traceIdOf } from './xray-segment.ts';

/** A line of Lambda's, when it was written and of which log. */
export type LogLine = PlatformLine & {
  /** Unix ms. */
  at: number;
  origin: { function: string; account: string; region: string; stream: string };
};

/** The scope of invocations that only a log knows. */
export const reportScope = 'choreoscope.import.cloudwatch';

const MiB = 1024 * 1024;

/**
 * Invocations of one request id: one for each REPORT, because an async retry has the request id of the first attempt. What failed, and the
 * version, is said by lines before it. The ids come from the function, the request id and the time of the REPORT, or are those X-Ray has for it.
 */
export function reportSpans(items: Item[]): Converted {
  if (items.length === 1 && isResourceSpans(items[0]?.value)) {
    return { resourceSpans: [items[0]?.value as ResourceSpans], faults: [] };
  }
  const lines = once(items).sort((a, b) => a.line.at - b.line.at || order[a.line.kind] - order[b.line.kind]);
  const converted: Converted = { resourceSpans: [], faults: [] };
  let start: LogLine | undefined;
  let failure: LogLine | undefined;
  for (const { line, place } of lines) {
    if (line.kind === 'start') start = line;
    else if (line.kind === 'failed') failure ??= line;
    else {
      if (line.origin.function === '') {
        converted.faults.push({
          place,
          reason: 'the log does not say whose it is: say it with --function',
        });
      } else converted.resourceSpans.push(spanOf(line, start, failure));
      start = undefined;
      failure = undefined;
    }
  }
  return converted;
}

const order = { start: 0, failed: 1, report: 2 };

const isResourceSpans = (value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  ('scopeSpans' in value || 'scope_spans' in value || 'resource' in value);

/** Exports overlap: the same line at the same time is one. */
function once(items: Item[]): { line: LogLine; place: string }[] {
  const found = new Map<string, { line: LogLine; place: string }>();
  for (const { value, place } of items) {
    const line = value as LogLine;
    found.set(`${line.kind} ${line.at}`, { line, place });
  }
  return [...found.values()];
}

function spanOf(
  report: LogLine & { kind: 'report' },
  start: LogLine | undefined,
  failure: LogLine | undefined,
): ResourceSpans {
  const { origin, requestId, durationMs } = report;
  const id = createHash('sha256')
    .update(`cloudwatch ${origin.function}\n${requestId}\n${report.at}`)
    .digest('hex');
  const fromXray = { traceId: traceIdOf(report.traceId), spanId: spanIdOf(report.segmentId) };
  const isTraced = fromXray.traceId !== '' && fromXray.spanId !== '';
  const micros = Math.round(durationMs * 1000);
  // START has a clock of ms too, and is written when the invocation begins; the line of the end comes some time after it.
  const began = start !== undefined && start.at <= report.at ? start.at * 1000 : report.at * 1000 - micros;
  const cold = report.initMs ?? report.restoreMs;
  const errorType = report.errorType || (failure?.kind === 'failed' ? failure.errorType : '');
  const message = failure?.kind === 'failed' ? failure.message : '';
  const version = start?.kind === 'start' ? start.version : '';
  const span = {
    traceId: isTraced ? fromXray.traceId : id.slice(0, 32),
    spanId: isTraced ? fromXray.spanId : id.slice(32, 48),
    name: origin.function,
    kind: kinds.server,
    startTimeUnixNano: `${BigInt(began) * 1000n}`,
    endTimeUnixNano: `${BigInt(began + micros) * 1000n}`,
    attributes: [
      ...attributes({
        'faas.trigger': 'other',
        'faas.invocation_id': requestId,
        'faas.coldstart': cold !== undefined,
        'error.type': errorType,
        'aws.lambda.billed_duration_ms': report.billedMs,
        'aws.lambda.max_memory_used_mb': report.memoryUsedMb,
        'aws.lambda.restore_duration_ms': report.restoreMs,
      }),
      ...(cold === undefined ? [] : [{ key: 'choreoscope.init_duration_ms', value: double(cold) }]),
    ],
    status: errorType === '' ? { code: 0 } : { code: 2, ...(message === '' ? {} : { message }) },
  };
  return {
    resource: { attributes: attributes(resourceOf(report, version)) },
    scopeSpans: [{ scope: { name: reportScope }, spans: [span] }],
  };
}

function resourceOf({ origin, ...report }: LogLine & { kind: 'report' }, version: string): Attributes {
  const { function: name, region, account, stream } = origin;
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return {
    'cloud.provider': 'aws',
    'cloud.platform': 'aws_lambda',
    'cloud.region': region,
    'cloud.account.id': account,
    'cloud.resource_id':
      region === '' || account === '' ? '' : `arn:${partition}:lambda:${region}:${account}:function:${name}`,
    'faas.name': name,
    'faas.version': version || /\[([^\]]+)\]/.exec(stream)?.[1],
    'faas.instance': stream,
    'faas.max_memory': report.memoryMb === undefined ? undefined : report.memoryMb * MiB,
    'service.name': name,
  };
}
