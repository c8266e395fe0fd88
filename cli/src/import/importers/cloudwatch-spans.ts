import { createHash } from 'node:crypto';
import { type LambdaSaid, lambdaArn } from '@choreoscope/collector';
import type { Converted, Item } from '../importer.ts';
import { type Attributes, attributes, double, kinds, type ResourceSpans } from '../otlp.ts';

type LogKind = Extract<LambdaSaid['kind'], 'start' | 'failure' | 'invocation'>;

/** A line of Lambda's on one invocation, when it was written and of which log. */
export type LogLine = Omit<LambdaSaid, 'kind' | 'at'> & {
  kind: LogKind;
  /** Unix ms. */
  at: number;
  origin: { function: string; account: string; region: string; stream: string };
};

/** The scope of invocations that only a log knows. */
export const reportScope = 'choreoscope.import.cloudwatch';

/** In the order in which they are written at one time. */
const order: Record<LogKind, number> = { start: 0, failure: 1, invocation: 2 };

/** Whether a line is of one invocation, not of an instance. */
export const isLogKind = (kind: LambdaSaid['kind']): kind is LogKind => Object.hasOwn(order, kind);

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
    else if (line.kind === 'failure') failure ??= line;
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

function spanOf(report: LogLine, start: LogLine | undefined, failure: LogLine | undefined): ResourceSpans {
  const { origin, requestId, durationMs = 0 } = report;
  const id = createHash('sha256')
    .update(`cloudwatch ${origin.function}\n${requestId}\n${report.at}`)
    .digest('hex');
  const micros = Math.round(durationMs * 1000);
  // START has a clock of ms too, and is written when the invocation begins; the line of the end comes some time after it.
  const began = start !== undefined && start.at <= report.at ? start.at * 1000 : report.at * 1000 - micros;
  const cold = report.initMs ?? report.restoreMs;
  const isWell = report.status === undefined || report.status === 'success';
  const errorType =
    (isWell ? '' : (report.errorType ?? report.status)) || (failure?.errorType ?? failure?.status ?? '');
  const message = failure?.errorMessage ?? '';
  const span = {
    traceId: (report.spanId && report.traceId) || id.slice(0, 32),
    spanId: (report.traceId && report.spanId) || id.slice(32, 48),
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
        'aws.lambda.max_memory_used_mb':
          report.memoryUsedBytes === undefined ? undefined : Math.round(report.memoryUsedBytes / MiB),
        'aws.lambda.restore_duration_ms': report.restoreMs,
      }),
      ...(cold === undefined ? [] : [{ key: 'choreoscope.init_duration_ms', value: double(cold) }]),
    ],
    status: errorType === '' ? { code: 0 } : { code: 2, ...(message === '' ? {} : { message }) },
  };
  return {
    resource: { attributes: attributes(resourceOf(report, start?.functionVersion)) },
    scopeSpans: [{ scope: { name: reportScope }, spans: [span] }],
  };
}

function resourceOf({ origin, memoryBytes }: LogLine, version: string | undefined): Attributes {
  const { function: name, region, account, stream } = origin;
  return {
    'cloud.provider': 'aws',
    'cloud.platform': 'aws_lambda',
    'cloud.region': region,
    'cloud.account.id': account,
    'cloud.resource_id': region === '' || account === '' ? '' : lambdaArn(region, account, name),
    'faas.name': name,
    'faas.version': version || /\[([^\]]+)\]/.exec(stream)?.[1],
    'faas.instance': stream,
    'faas.max_memory': memoryBytes,
    'service.name': name,
  };
}
