import { fieldsOf, figure, isoTime, mebibytes, parsed, word } from './figures.ts';
import { isReportType, lambdaEvent } from './lambda-event.ts';
import { type LambdaSaid, runtimeRegion, statusOf, xrayIds } from './lambda-said.ts';

const ID = '([0-9A-Za-z][0-9A-Za-z-]{0,127})';

/** Fields of REPORT, INIT_REPORT and RESTORE_REPORT; longer names first, because they end in shorter ones. */
const FIELD =
  /\b(Billed Restore Duration|Billed Duration|Init Duration|Restore Duration|Duration|Memory Size|Max Memory Used|XRAY TraceId|SegmentId|Status|Error Type|Phase): (\S+)/g;

type Named = Record<string, string | undefined>;

const fields = (line: string): Named =>
  Object.fromEntries([...line.matchAll(FIELD)].map(([, name, value]) => [name, value]));

const ended = (found: Named) => ({ status: statusOf(found.Status), errorType: word(found['Error Type']) });

/** A crash: the message, and in a line of its own its type. */
function crash(requestId: string, text: string): LambdaSaid {
  const [message = '', ...rest] = text.split('\n').map((part) => part.trim());
  const errorType = rest.find((part) => /^[A-Z]\w*\.[A-Z]\w*$/.test(part)) ?? 'Runtime.ExitError';
  return { kind: 'failure', requestId, status: 'failure', errorType, errorMessage: message };
}

interface TextKind {
  is: RegExp;
  read(found: RegExpExecArray, line: string): LambdaSaid | undefined;
}

/** How an invocation failed, as a line of its own says, in text or as the message of a line in JSON. */
const failures: TextKind[] = [
  {
    // `2019-09-18T00:02:46.542Z <id> Task timed out after 5.01 seconds`, and `RequestId: <id> Error: Task timed out after 3.00 seconds`.
    is: new RegExp(
      `^(?:\\S{1,40} |RequestId: )?${ID} (?:Error: )?(Task timed out after [\\d.]+ seconds)\\s*$`,
    ),
    read: ([, requestId = '', errorMessage]) => ({
      kind: 'failure',
      requestId,
      status: 'timeout',
      errorType: 'Sandbox.Timedout',
      errorMessage,
    }),
  },
  {
    // Old, without a type: `RequestId: <id> Process exited before completing request`.
    is: new RegExp(`^RequestId: ${ID} (Process exited before completing request)\\s*$`),
    read: ([, requestId = '', message = '']) => crash(requestId, message),
  },
  {
    // `RequestId: <id> Error: Runtime exited with error: signal: killed\nRuntime.ExitError`; a bootstrap that is not there, an extension.
    is: new RegExp(
      `^RequestId: ${ID} Error: ((?:Runtime exited|fork/exec|Couldn't find valid bootstrap)[^]*|[^]*\\n(?:Runtime|Extension|Sandbox)\\.\\w+\\s*)$`,
    ),
    read: ([, requestId = '', text = '']) => crash(requestId, text),
  },
  {
    // Node.js: what the handler threw. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
    is: new RegExp(
      `^\\S{1,40}\\t${ID}\\tERROR\\t(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection)\\s+(\\{[^]*)$`,
    ),
    read: ([, requestId = '', json = '']) => {
      if (requestId === 'undefined') return undefined;
      const error = fieldsOf(parsed(json));
      return {
        kind: 'failure',
        requestId,
        status: 'error',
        errorType: word(error.errorType) ?? 'Error',
        errorMessage: word(error.errorMessage),
      };
    },
  },
];

/** Kinds of lines in the text format; the first that matches. */
const textKinds: TextKind[] = [
  {
    is: new RegExp(`^REPORT RequestId: ${ID}\\b`),
    read: ([, requestId = ''], line) => {
      const found = fields(line);
      const durationMs = figure(found.Duration);
      if (durationMs === undefined && found.Status === undefined) return undefined;
      return {
        kind: 'invocation',
        requestId,
        durationMs,
        billedMs: figure(found['Billed Duration']),
        memoryBytes: mebibytes(found['Memory Size']),
        memoryUsedBytes: mebibytes(found['Max Memory Used']),
        initMs: figure(found['Init Duration']),
        restoreMs: figure(found['Restore Duration']),
        billedRestoreMs: figure(found['Billed Restore Duration']),
        ...xrayIds(found['XRAY TraceId'], found.SegmentId),
        ...ended(found),
      };
    },
  },
  {
    is: new RegExp(`^START RequestId: ${ID}(?: Version: (\\S+))?`),
    read: ([, requestId = '', functionVersion]) => ({ kind: 'start', requestId, functionVersion }),
  },
  {
    is: /^INIT_REPORT /,
    read: (_found, line) => {
      const found = fields(line);
      const initMs = figure(found['Init Duration']);
      if (initMs === undefined) return undefined;
      return { kind: 'init', requestId: '', initMs, phase: word(found.Phase), ...ended(found) };
    },
  },
  {
    is: /^RESTORE_REPORT /,
    read: (_found, line) => {
      const found = fields(line);
      const restoreMs = figure(found['Restore Duration']);
      if (restoreMs === undefined) return undefined;
      return {
        kind: 'restore',
        requestId: '',
        phase: 'restore',
        initializationType: 'snap-start',
        restoreMs,
        billedRestoreMs: figure(found['Billed Restore Duration']),
        ...ended(found),
      };
    },
  },
  {
    // https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html
    is: /^(INIT|RESTORE)_START Runtime Version: (\S+)(?:\s+Runtime Version ARN: (\S+))?/,
    read: ([, what, runtimeVersion, arn]) => ({
      ...(what === 'INIT'
        ? ({ kind: 'init', phase: 'init' } as const)
        : ({ kind: 'restore', phase: 'restore', initializationType: 'snap-start' } as const)),
      requestId: '',
      runtimeVersion,
      region: runtimeRegion(arn),
    }),
  },
  ...failures,
];

/**
 * Lambda's own line of an invocation or an instance, in the text format or the JSON format, of today or of years ago; undefined for
 * every other line, and for one that should say something and does not (`isBrokenReport`).
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 * https://docs.aws.amazon.com/lambda/latest/dg/snapstart-monitoring.html
 */
export function lambdaLine(line: string): LambdaSaid | undefined {
  const text = line.trimEnd();
  if (text.startsWith('{')) return jsonLine(text);
  return readText(textKinds, text);
}

/** Whether a line begins as a report, whatever can be read of it. */
export const isBrokenReport = (line: string): boolean =>
  /^(?:REPORT RequestId: |INIT_REPORT |RESTORE_REPORT )/.test(line) ||
  (line.startsWith('{') && line.includes('"platform.report"') && isReportType(fieldsOf(parsed(line)).type));

/** When a line of the JSON format says it was written, Unix ms. */
export const lambdaLineTime = (line: string): number | undefined => isoTime(fieldsOf(parsed(line)).time);

/** Whether a line is Lambda's own, of an invocation or not. */
export const isPlatformLine = (line: string): boolean =>
  /^(?:REPORT|START|END|INIT_START|INIT_REPORT|RESTORE_START|RESTORE_REPORT|EXTENSION|XRAY|TELEMETRY)\b/.test(
    line,
  ) || /^\{"time":"[^"]{1,40}","type":"platform\./.test(line);

function readText(kinds: TextKind[], text: string): LambdaSaid | undefined {
  for (const { is, read } of kinds) {
    const found = is.exec(text);
    if (found) return read(found, text);
  }
  return undefined;
}

function jsonLine(text: string): LambdaSaid | undefined {
  if (text.includes('"platform.')) {
    const said = lambdaEvent(fieldsOf(parsed(text)));
    if (said !== undefined) return said;
  }
  if (!/Task timed out after|Runtime exited|Process exited before/.test(text)) return undefined;
  const { message } = fieldsOf(parsed(text));
  return typeof message === 'string' ? readText(failures, message) : undefined;
}
