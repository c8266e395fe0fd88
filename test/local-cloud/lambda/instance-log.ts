import { readFileSync } from 'node:fs';

/** One line as it goes to the log group, newline included, and when: Unix ms. */
export type WriteLog = (message: string, timestampMs: number) => void;

/** What is said over the Telemetry API: the platform's own events, and lines of the function and its extensions. */
type Tell = (
  kind: 'platform' | 'function' | 'extension',
  type: string,
  record: unknown,
  atMs: number,
) => void;

/** What Lambda reports of an invocation once it is over. */
export interface InvocationReport {
  requestId: string;
  status: 'success' | 'error' | 'failure' | 'timeout';
  errorType: string | undefined;
  durationMs: number;
  billedMs: number;
  /** Cold invocations only. */
  initMs: number | undefined;
  memoryMb: number;
  memoryUsedMb: number;
  traceHeader: string;
  /** When it was over, Unix ms; its lines may be written later. */
  endedMs: number;
}

/** What it is: the same in every event of an instance. */
interface InstanceNames {
  functionName: string;
  instanceId: string;
  memoryMb: number;
  runtime: string;
  /** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html */
  runtimeArn: string;
}

/**
 * The log stream of one instance, and what is told of it over the Telemetry API: its output line by line, as it was written, and the platform's own lines as text or
 * as JSON (system log level INFO). The JSON format wraps what the console prints, which the runtime does; other output
 * stays as it is, and what is JSON already is not encoded twice. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 * Text: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html#node-logging-output
 * JSON: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export class InstanceLog {
  readonly #isJson: boolean;
  readonly #write: WriteLog;
  readonly #tell: Tell;
  readonly #rest = new Map<string, string>();

  constructor(format: 'Text' | 'JSON', write: WriteLog, tell: Tell) {
    this.#isJson = format === 'JSON';
    this.#write = write;
    this.#tell = tell;
  }

  /** Output of a process; an unfinished line waits for its end. */
  output(from: string, text: string): void {
    const lines = `${this.#rest.get(from) ?? ''}${text}`.split('\n');
    this.#rest.set(from, lines.pop() ?? '');
    for (const line of lines) {
      if (line === '') continue;
      const now = Date.now();
      this.#write(`${line}\n`, now);
      const kind = from === 'runtime' ? 'function' : 'extension';
      this.#tell(kind, kind, line, now);
    }
  }

  initStart({ functionName, instanceId, memoryMb, runtime, runtimeArn }: InstanceNames): void {
    const record = {
      initializationType: 'on-demand',
      phase: 'init',
      functionName,
      functionVersion: '$LATEST',
      instanceId,
      instanceMaxMemory: memoryMb,
      runtimeVersion: runtime,
      runtimeVersionArn: runtimeArn,
    };
    this.#platform(
      'initStart',
      record,
      `INIT_START Runtime Version: ${runtime}\tRuntime Version ARN: ${runtimeArn}`,
    );
  }

  /**
   * How the init ended. In the text format there is a line only of one that failed; one that did not is in the first REPORT.
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
   */
  initReport(durationMs: number, status: InvocationReport['status'], errorType?: string): void {
    const failed = errorType === undefined ? {} : { errorType };
    const init = { initializationType: 'on-demand', phase: 'init', status, ...failed };
    this.#platform('initRuntimeDone', init, undefined);
    const metrics = { durationMs: Number(durationMs.toFixed(3)) };
    const fields = [
      `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms`,
      'Phase: init',
      `Status: ${status}`,
      ...(errorType === undefined ? [] : [`Error Type: ${errorType}`]),
    ];
    this.#platform('initReport', { ...init, metrics }, status === 'success' ? undefined : fields.join('\t'));
  }

  /**
   * The line of an invocation whose process ended under it.
   * https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
   */
  crashed(requestId: string, errorType: string, reason: string): void {
    const line = `RequestId: ${requestId} Error: ${reason}\n${errorType}\n`;
    if (!this.#isJson) this.#write(line, Date.now());
  }

  extension(name: string, events: string[]): void {
    const text = `EXTENSION\tName: ${name}\tState: Registered\tEvents: [${events.join(', ')}]`;
    this.#platform('extension', { name, state: 'Registered', events }, text);
  }

  start(requestId: string, traceHeader: string): void {
    const record = { requestId, version: '$LATEST', ...tracing(traceHeader) };
    this.#platform('start', record, `START RequestId: ${requestId} Version: $LATEST`);
  }

  /** The last line of an invocation that took too long. */
  timedOut(requestId: string, timeoutMs: number): void {
    const line = `${new Date().toISOString()} ${requestId} Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds\n`;
    if (!this.#isJson) this.#write(line, Date.now());
  }

  report(report: InvocationReport): void {
    for (const [from, line] of this.#rest) this.output(from, line === '' ? '' : '\n');
    const { requestId, status, errorType, durationMs, billedMs, initMs, memoryMb, memoryUsedMb } = report;
    if (!this.#isJson) this.#write(`END RequestId: ${requestId}\n`, report.endedMs);
    const failed = errorType === undefined ? {} : { errorType };
    const done = { durationMs: Number(durationMs.toFixed(3)) };
    this.#platform(
      'runtimeDone',
      { requestId, metrics: done, ...tracing(report.traceHeader), status, ...failed },
      undefined,
      report.endedMs,
    );
    const metrics = {
      durationMs: Number(durationMs.toFixed(3)),
      billedDurationMs: billedMs,
      memorySizeMB: memoryMb,
      maxMemoryUsedMB: memoryUsedMb,
      ...(initMs === undefined ? {} : { initDurationMs: Number(initMs.toFixed(3)) }),
    };
    const fields = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${billedMs} ms`,
      `Memory Size: ${memoryMb} MB`,
      `Max Memory Used: ${memoryUsedMb} MB`,
      ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
      ...(status === 'success' ? [] : [`Status: ${status}`]),
      ...(errorType === undefined ? [] : [`Error Type: ${errorType}`]),
    ];
    const text = `${fields.join('\t')}\t${xRayLine(report.traceHeader)}`;
    const record = { requestId, metrics, ...tracing(report.traceHeader), status, ...failed };
    this.#platform('report', record, text, report.endedMs);
  }

  /** @param text as a line of the text format; undefined: it has none, and the JSON format's level INFO neither */
  #platform(type: string, record: object, text: string | undefined, now = Date.now()): void {
    const time = new Date(now).toISOString();
    this.#tell('platform', `platform.${type}`, record, now);
    if (text === undefined) return;
    this.#write(
      this.#isJson ? `${JSON.stringify({ time, type: `platform.${type}`, record })}\n` : `${text}\n`,
      now,
    );
  }
}

/** Sum of the processes' peak memory in MB, at most what the function has; all of it where the system does not tell. */
export function memoryUsedMb(pids: number[], memoryMb: number): number {
  try {
    const kilobytes = pids.map((pid) => {
      const [, peak] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      return Number(peak ?? 0);
    });
    const used = Math.ceil(kilobytes.reduce((sum, one) => sum + one, 0) / 1024);
    return used === 0 ? memoryMb : Math.min(used, memoryMb);
  } catch {
    return memoryMb;
  }
}

function tracing(traceHeader: string): object {
  return { tracing: { type: 'X-Amzn-Trace-Id', value: traceHeader } };
}

/** Follows the REPORT of an invocation that X-Ray records. */
function xRayLine(traceHeader: string): string {
  const [, root, segment] = /^Root=([^;]+);Parent=([^;]+);Sampled=1/.exec(traceHeader) ?? [];
  return root === undefined ? '' : `\nXRAY TraceId: ${root}\tSegmentId: ${segment}\tSampled: true\t`;
}
