import type { Fields } from '../otlp/json-value.ts';
import { fieldsOf, figure, isoTime, mebibytes, textOf, word } from './figures.ts';
import { type LambdaSaid, runtimeRegion, statusOf, xrayIds } from './lambda-said.ts';

const instanceOf = (record: Fields) => ({
  functionName: word(record.functionName),
  functionVersion: word(record.functionVersion),
  environment: word(record.instanceId),
  memoryBytes: mebibytes(record.instanceMaxMemory),
  runtimeVersion: word(record.runtimeVersion),
  region: runtimeRegion(record.runtimeVersionArn),
});

const ended = (record: Fields) => ({
  status: statusOf(record.status),
  errorType: word(record.errorType),
});

function traced({ tracing }: Fields) {
  const { value, spanId } = fieldsOf(tracing);
  return xrayIds(/Root=([^;]+)/.exec(textOf(value))?.[1], spanId);
}

const none = { requestId: '' };

/** What each kind of platform event says; kinds that say nothing of an invocation or an instance are not here. */
const readers: Record<string, (record: Fields) => LambdaSaid | undefined> = {
  'platform.initStart': (record) => ({
    ...none,
    kind: 'init',
    phase: word(record.phase),
    initializationType: word(record.initializationType),
    ...instanceOf(record),
  }),
  'platform.initReport': (record) => ({
    ...none,
    kind: 'init',
    phase: word(record.phase),
    initializationType: word(record.initializationType),
    initMs: figure(fieldsOf(record.metrics).durationMs),
    ...ended(record),
  }),
  'platform.restoreStart': (record) => ({
    ...none,
    kind: 'restore',
    phase: 'restore',
    initializationType: 'snap-start',
    ...instanceOf(record),
  }),
  'platform.restoreReport': (record) => ({
    ...none,
    kind: 'restore',
    phase: 'restore',
    initializationType: 'snap-start',
    restoreMs: figure(fieldsOf(record.metrics).durationMs),
    billedRestoreMs: figure(fieldsOf(record.metrics).billedDurationMs),
    ...ended(record),
  }),
  'platform.start': (record) => withRequest(record, { kind: 'start', functionVersion: word(record.version) }),
  // Its status is the report's too, but not how the runtime ended: a report of a crash says error, this says failure.
  'platform.runtimeDone': (record) =>
    record.status === 'success' || statusOf(record.status) === undefined
      ? undefined
      : withRequest(record, { kind: 'failure', ...ended(record), ...traced(record) }),
  'platform.report': (record) => {
    const metrics = fieldsOf(record.metrics);
    const durationMs = figure(metrics.durationMs);
    if (durationMs === undefined && record.status === undefined) return undefined;
    return withRequest(record, {
      kind: 'invocation',
      durationMs,
      billedMs: figure(metrics.billedDurationMs),
      initMs: figure(metrics.initDurationMs),
      restoreMs: figure(metrics.restoreDurationMs),
      billedRestoreMs: figure(metrics.billedRestoreDurationMs),
      memoryBytes: mebibytes(metrics.memorySizeMB),
      memoryUsedBytes: mebibytes(metrics.maxMemoryUsedMB),
      ...ended(record),
      ...traced(record),
    });
  },
};

function withRequest(record: Fields, said: Omit<LambdaSaid, 'requestId'>): LambdaSaid | undefined {
  const requestId = word(record.requestId);
  return requestId === undefined ? undefined : ({ ...said, requestId } as LambdaSaid);
}

/** Whether a type of event is one that should say something: then saying nothing is a fault. */
export const isReportType = (type: unknown): boolean => type === 'platform.report';

/**
 * A platform event, of the Telemetry API or a line of a log in JSON format, which are the same; undefined for every other one.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export function lambdaEvent(event: Fields): LambdaSaid | undefined {
  const type = textOf(event.type);
  const said = Object.hasOwn(readers, type) ? readers[type]?.(fieldsOf(event.record)) : undefined;
  return said === undefined ? undefined : { ...said, at: isoTime(event.time) };
}
