/** What Lambda itself says of an invocation in a function's log. Times are Unix milliseconds. */
export type PlatformLine = { requestId: string } & (
  | { kind: 'start'; version: string }
  | { kind: 'failed'; errorType: string; message: string }
  | ({ kind: 'report' } & Report)
);

interface Report {
  durationMs: number;
  billedMs: number | undefined;
  memoryMb: number | undefined;
  memoryUsedMb: number | undefined;
  initMs: number | undefined;
  restoreMs: number | undefined;
  /** `1-…`; '' when not traced by X-Ray. */
  traceId: string;
  segmentId: string;
  /** Empty when it succeeded. */
  errorType: string;
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** The fields of a REPORT line; longer names first, because they end in shorter ones. */
const FIELD =
  /(Billed Restore Duration|Billed Duration|Init Duration|Restore Duration|Duration|Memory Size|Max Memory Used|XRAY TraceId|SegmentId|Status|Error Type): (\S+)/g;

const number = (value: unknown): number | undefined => {
  const found = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof found === 'number' && Number.isFinite(found) && found >= 0 ? found : undefined;
};

/** Kinds of lines in the text format, first match wins. */
const textKinds: { is: RegExp; read(found: RegExpExecArray, line: string): PlatformLine | undefined }[] = [
  {
    is: new RegExp(`^REPORT RequestId: (${UUID})\\b`),
    read: ([, requestId = ''], line) => {
      const found = Object.fromEntries([...line.matchAll(FIELD)].map(([, name, value]) => [name, value]));
      const durationMs = number(found.Duration);
      if (durationMs === undefined) return undefined;
      const status = found.Status ?? '';
      return {
        kind: 'report',
        requestId,
        durationMs,
        billedMs: number(found['Billed Duration']),
        memoryMb: number(found['Memory Size']),
        memoryUsedMb: number(found['Max Memory Used']),
        initMs: number(found['Init Duration']),
        restoreMs: number(found['Restore Duration']),
        traceId: found['XRAY TraceId'] ?? '',
        segmentId: found.SegmentId ?? '',
        errorType: status === '' || status === 'success' ? '' : (found['Error Type'] ?? status),
      };
    },
  },
  {
    is: new RegExp(`^START RequestId: (${UUID})(?: Version: (\\S+))?`),
    read: ([, requestId = '', version = '']) => ({ kind: 'start', requestId, version }),
  },
  {
    is: new RegExp(`(${UUID}) (Task timed out after [\\d.]+ seconds)`),
    read: ([, requestId = '', message = '']) => ({
      kind: 'failed',
      requestId,
      errorType: 'Sandbox.Timedout',
      message,
    }),
  },
  {
    is: new RegExp(
      `RequestId: (${UUID}) (?:Error: )?(Runtime exited\\b.*|Process exited before completing request)`,
    ),
    read: ([, requestId = '', message = '']) => ({
      kind: 'failed',
      requestId,
      errorType: 'Runtime.ExitError',
      message,
    }),
  },
  {
    is: new RegExp(`\\t(${UUID})\\tERROR\\t(?:Invoke Error|Uncaught Exception)\\s+(\\{.*)`, 's'),
    read: ([, requestId = '', json = '']) => {
      const error = object(parsed(json));
      return {
        kind: 'failed',
        requestId,
        errorType: String(error.errorType ?? 'Error'),
        message: String(error.errorMessage ?? ''),
      };
    },
  },
];

/**
 * Lambda's own line of an invocation, in the text format or the JSON format; undefined for every other line.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 * https://docs.aws.amazon.com/lambda/latest/dg/snapstart-monitoring.html
 */
export function platformLine(line: string): PlatformLine | undefined {
  if (line.startsWith('{')) return line.includes('"platform.') ? jsonLine(object(parsed(line))) : undefined;
  for (const { is, read } of textKinds) {
    const found = is.exec(line);
    if (found) return read(found, line);
  }
  return undefined;
}

/** When a line of the JSON format says it was written. */
export function timeOf(line: string): number | undefined {
  const time = Date.parse(String(object(parsed(line)).time));
  return Number.isNaN(time) ? undefined : time;
}

/** Whether a line is Lambda's own, of an invocation or not. */
export const isPlatformLine = (line: string): boolean =>
  /^(?:REPORT|START|END|INIT_START|INIT_REPORT|RESTORE_START|RESTORE_REPORT|EXTENSION|XRAY|TELEMETRY)\b/.test(
    line,
  ) || /^\{"time":"[^"]{1,40}","type":"platform\./.test(line);

function jsonLine({ type, record }: Record<string, unknown>): PlatformLine | undefined {
  const found = object(record);
  const requestId = String(found.requestId ?? '');
  if (requestId === '') return undefined;
  if (type === 'platform.start') return { kind: 'start', requestId, version: String(found.version ?? '') };
  const metrics = object(found.metrics);
  const durationMs = number(metrics.durationMs);
  if (type !== 'platform.report' || durationMs === undefined) return undefined;
  const tracing = object(found.tracing);
  const status = String(found.status ?? 'success');
  return {
    kind: 'report',
    requestId,
    durationMs,
    billedMs: number(metrics.billedDurationMs),
    memoryMb: number(metrics.memorySizeMB),
    memoryUsedMb: number(metrics.maxMemoryUsedMB),
    initMs: number(metrics.initDurationMs),
    restoreMs: number(metrics.restoreDurationMs),
    traceId: /Root=([^;]+)/.exec(String(tracing.value ?? ''))?.[1] ?? '',
    segmentId: String(tracing.spanId ?? ''),
    errorType: status === 'success' ? '' : String(found.errorType ?? status),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const object = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
