import type { ChildProcess } from 'node:child_process';
import type { Server } from 'node:http';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { arns, REGION } from '../arns.ts';
import { accessKeyId, uuid } from '../ids.ts';
import type { Ledger, TrueInvocation, TrueOutcome, TrueRecord } from '../ledger.ts';
import { environmentOf, extensionEnvironment, logStreamName } from './environment.ts';
import { Extensions } from './extensions.ts';
import type { FunctionConfig, Outcome } from './function-config.ts';
import { InstanceLog, type InvocationReport, memoryUsedMb, type WriteLog } from './instance-log.ts';
import { ProcessGroup } from './process-group.ts';
import { startRuntimeApi } from './runtime-api.ts';
import { Telemetry } from './telemetry.ts';
import type { Warden } from './warden.ts';

const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));

/** Time for the Init phase where there are extensions, and for what they do at the end (500 without external ones). */
const INIT_MS = 10_000;
const SHUTDOWN_MS = 2000;
const INTERNAL_SHUTDOWN_MS = 500;

/** One event on its way into a function. */
export interface Job {
  requestId: string;
  payload: string;
  records: TrueRecord[];
  attempt: number;
  traceHeader: string;
  clientContext?: string | undefined;
  /** Called when an instance takes the event. */
  onStart?: (() => void) | undefined;
  finish(outcome: Outcome): void;
}

export interface InstanceHost {
  config: FunctionConfig;
  endpoint: string;
  ledger: Ledger;
  warden: Warden;
  /** What processes printed, as it comes. */
  log(text: string): void;
  /** A line of the instance's log stream. */
  writeLog(logStream: string, ...line: Parameters<WriteLog>): void;
  /** The invocation's last line has been written. */
  logged(logStream: string): void;
  /** The instance asks for work: it has initialised, or is done with the last event. */
  idle(instance: Instance): void;
  /** The instance has ended; `initFailure` when it never asked for work. */
  ended(instance: Instance, initFailure?: string): void;
}

/** An event an instance works on. */
interface Running {
  job: Job;
  invocation: TrueInvocation;
  startedAt: number;
  /** The answer, once it has left. */
  result?: Omit<Outcome, 'invocation'>;
}

/**
 * One execution environment: a runtime and its extensions, frozen (SIGSTOP) once all of them have asked for their next
 * event. The response leaves before that; the function's timeout covers both.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class Instance {
  readonly logStream = logStreamName(new Date());
  readonly accessKeyId = accessKeyId();
  /** Ledger entry of the running invocation, or of the last one while its process may still be sending. */
  invocation: TrueInvocation | undefined;
  readonly #host: InstanceHost;
  readonly #processes: ProcessGroup;
  readonly #extensions: Extensions;
  readonly #telemetry = new Telemetry();
  readonly #log: InstanceLog;
  readonly #createdAt = performance.now();
  #runtime: ChildProcess | undefined;
  #server: Server | undefined;
  #startRuntime: (() => void) | undefined;
  #answerNext: ((headers: Record<string, string>, payload: string) => void) | undefined;
  #running: Running | undefined;
  #timer: NodeJS.Timeout | undefined;
  #served = 0;
  #initMs: number | undefined;
  #isEnded = false;
  #initReport: string | undefined;
  #ending: Promise<void> | undefined;

  constructor(host: InstanceHost) {
    this.#host = host;
    const { config } = host;
    this.#processes = new ProcessGroup(host.warden);
    this.#log = new InstanceLog(
      config.logFormat ?? 'Text',
      (...line) => host.writeLog(this.logStream, ...line),
      (...event) => this.#telemetry.say(...event),
    );
    this.#extensions = new Extensions(
      (config.extensions ?? []).map((file) => basename(file)),
      {
        functionName: config.name,
        handler: config.handler,
        registered: (name, events) => {
          this.#log.extension(name, events);
          this.#limitInit();
        },
        changed: () => this.#onChange(),
        failed: (errorType, body) => this.#fail(errorType, body),
      },
    );
  }

  /** Process id of the runtime. */
  get pid(): number | undefined {
    return this.#runtime?.pid;
  }

  get isStarting(): boolean {
    return this.#initMs === undefined && !this.#isEnded;
  }

  /** From the start of an invocation until everything in the environment is quiet. */
  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  async start(): Promise<void> {
    const { config, endpoint } = this.#host;
    const { address, server } = await startRuntimeApi(
      {
        next: (answer) => {
          this.#answerNext = answer;
          this.#extensions.close();
          this.#telemetry.close();
          this.#onChange();
        },
        response: (id, body, contentType) => this.#respond(id, { status: 'ok', body, contentType }),
        error: (id, body) => this.#respond(id, { status: 'error', body, errorType: 'Unhandled' }),
        initError: (body) => {
          this.#initReport = body;
        },
      },
      this.#extensions,
      this.#telemetry,
    );
    this.#server = server;
    if (this.#isEnded) return void server.close();
    const env = environmentOf(config, {
      logStream: this.logStream,
      accessKeyId: this.accessKeyId,
      runtimeApi: address,
      endpoint,
    });
    this.#log.initStart({
      functionName: config.name,
      instanceId: uuid(),
      memoryMb: config.memoryMb ?? 128,
      runtime: `nodejs:${env.AWS_EXECUTION_ENV?.match(/\d+/)?.[0] ?? ''}.x`,
      runtimeArn: `arn:aws:lambda:${REGION}::runtime:local`,
    });
    const output = (from: string) => (text: string) => {
      this.#host.log(text);
      this.#log.output(from, text);
    };
    this.#startRuntime = () => {
      this.#runtime = this.#processes.start(
        [config.node ?? process.execPath, BOOTSTRAP],
        { env, cwd: config.taskRoot },
        { output: output('runtime'), exit: (reason) => this.#onRuntimeExit(reason) },
      );
    };
    for (const file of config.extensions ?? []) {
      this.#processes.start(
        [file],
        { env: extensionEnvironment(env), cwd: config.taskRoot },
        { output: output(file), exit: (reason) => this.#onExtensionExit(reason) },
      );
    }
    if ((config.extensions ?? []).length > 0) this.#limitInit();
    this.#onChange();
  }

  /** Thaws the instance and hands it an event. Only after it was reported idle. */
  run(job: Job): void {
    const { config, ledger } = this.#host;
    const answer = this.#answerNext;
    if (answer === undefined) throw new Error(`${this.logStream} is not waiting for work`);
    this.#answerNext = undefined;
    this.#served += 1;
    const functionArn = arns.function(config.name);
    this.invocation = ledger.start({
      function: config.name,
      functionArn,
      requestId: job.requestId,
      attempt: job.attempt,
      instance: this.logStream,
      number: this.#served,
      cold: this.#served === 1,
      records: job.records,
    });
    if (this.#served === 1 && this.#initMs !== undefined) this.invocation.initMs = this.#initMs;
    this.#running = { job, invocation: this.invocation, startedAt: performance.now() };
    job.onStart?.();
    this.#log.start(job.requestId, job.traceHeader);
    const timeoutMs = config.timeoutMs ?? 3000;
    const deadlineMs = Date.now() + timeoutMs;
    this.#timer = setTimeout(() => this.#onTimeout(timeoutMs), timeoutMs);
    this.#processes.signal('SIGCONT');
    this.#extensions.tell({
      eventType: 'INVOKE',
      deadlineMs,
      requestId: job.requestId,
      invokedFunctionArn: functionArn,
      tracing: { type: 'X-Amzn-Trace-Id', value: job.traceHeader },
    });
    answer(
      {
        'Lambda-Runtime-Aws-Request-Id': job.requestId,
        'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
        'Lambda-Runtime-Invoked-Function-Arn': functionArn,
        'Lambda-Runtime-Trace-Id': job.traceHeader,
        ...(job.clientContext === undefined ? {} : { 'Lambda-Runtime-Client-Context': job.clientContext }),
      },
      job.payload,
    );
  }

  /** Ends the environment as Lambda does when it was idle for long: extensions are told and may finish. */
  retire(): Promise<void> {
    return this.#end('stopped', 'SPINDOWN');
  }

  /** Ends the processes at once, frozen or not. */
  async stop(): Promise<void> {
    void this.#end('stopped', undefined);
    await this.#processes.end();
    await this.#ending;
  }

  /**
   * An extension that never asks for its first event fails the start. After the Init phase's own time Lambda starts
   * once more, for as long as the function may run; here the first start goes on meanwhile.
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
   */
  #limitInit(): void {
    const late = () => this.#fail('Sandbox.Timedout', failure('', 'Init', 'timed out', 'Sandbox.Timedout'));
    this.#timer ??= setTimeout(late, INIT_MS + (this.#host.config.timeoutMs ?? 3000));
  }

  #onChange(): void {
    if (this.#isEnded) return;
    if (this.#startRuntime !== undefined && this.#extensions.areRegistered) {
      const start = this.#startRuntime;
      this.#startRuntime = undefined;
      start();
    }
    if (this.#answerNext === undefined || !this.#extensions.areWaiting) return;
    clearTimeout(this.#timer);
    if (this.#initMs === undefined) {
      this.#initMs = performance.now() - this.#createdAt;
      this.#log.initReport(this.#initMs, 'success');
    }
    this.#onQuiet();
    this.#host.idle(this);
    // Still nothing to do: freeze until there is.
    if (this.#running === undefined) this.#processes.signal('SIGSTOP');
  }

  /** The response leaves; the invocation goes on until everything is quiet. */
  #respond(requestId: string, result: Omit<Outcome, 'invocation'>): boolean {
    const running = this.#running;
    if (running === undefined || running.result !== undefined || running.job.requestId !== requestId)
      return false;
    running.result = result;
    this.#host.ledger.end(running.invocation, result.status as TrueOutcome);
    running.job.finish({ ...result, invocation: running.invocation.id });
    return true;
  }

  #onQuiet(status?: InvocationReport['status'], errorType?: string): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    const { job, invocation, startedAt, result } = running;
    const durationMs = performance.now() - startedAt;
    const memoryMb = this.#host.config.memoryMb ?? 128;
    invocation.quietMs = Date.now();
    // INIT is billed: https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
    invocation.billedMs = Math.ceil(durationMs + (invocation.initMs ?? 0));
    const report: InvocationReport = {
      requestId: job.requestId,
      status: status ?? (result?.status === 'error' ? 'error' : 'success'),
      errorType,
      durationMs,
      billedMs: invocation.billedMs,
      initMs: invocation.initMs,
      memoryMb,
      memoryUsedMb: memoryUsedMb(this.#processes.pids, memoryMb),
      traceHeader: job.traceHeader,
      endedMs: invocation.quietMs,
    };
    // What was written before is read first.
    setImmediate(() =>
      setImmediate(() => {
        this.#log.report(report);
        this.#host.logged(this.logStream);
      }),
    );
  }

  #onTimeout(timeoutMs: number): void {
    const { job, invocation } = this.#running ?? {};
    if (job === undefined || invocation === undefined) return;
    const errorMessage = `${new Date().toISOString()} ${job.requestId} Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
    const body = JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage });
    this.#log.timedOut(job.requestId, timeoutMs);
    const isLate = !this.#respond(job.requestId, { status: 'timeout', body, errorType: 'Unhandled' });
    if (isLate) invocation.isCutOff = true;
    this.#onQuiet('timeout');
    void this.#end('timeout', 'TIMEOUT');
  }

  #onRuntimeExit(reason: string): void {
    const requestId = this.#running?.job.requestId ?? '';
    const body = failure(requestId, 'Runtime exited with error', reason, 'Runtime.ExitError');
    this.#fail('Runtime.ExitError', this.#initReport ?? body);
  }

  #onExtensionExit(reason: string): void {
    const requestId = this.#running?.job.requestId ?? '';
    this.#fail('Extension.Crash', failure(requestId, 'Error', reason, 'Extension.Crash'));
  }

  /** Something in the environment failed: so do its initialisation or its invocation, and it is not used again. */
  #fail(errorType: string, body: string): void {
    if (this.#isEnded) return;
    const requestId = this.#running?.job.requestId ?? '';
    if (this.isStarting) {
      this.#initReport ??= body;
      this.#log.initReport(performance.now() - this.#createdAt, 'error', errorType);
    }
    if (requestId !== '') {
      this.#log.crashed(requestId, errorType, reasonIn(body));
    }
    this.#respond(requestId, { status: 'exited', body, errorType: 'Unhandled' });
    this.#onQuiet('error', errorType);
    void this.#end(body, 'FAILURE');
  }

  /** Takes the instance out of use, ends the runtime, then tells external extensions and gives them their time. */
  #end(reason: string, shutdown: 'SPINDOWN' | 'TIMEOUT' | 'FAILURE' | undefined): Promise<void> {
    if (this.#ending !== undefined) return this.#ending;
    const initFailure = this.isStarting ? (this.#initReport ?? reason) : undefined;
    this.#isEnded = true;
    clearTimeout(this.#timer);
    const requestId = this.#running?.job.requestId ?? '';
    const body = failure(requestId, 'Runtime exited with error', reason, 'Runtime.ExitError');
    this.#respond(requestId, { status: 'exited', body, errorType: 'Unhandled' });
    this.#onQuiet('error');
    this.#ending = this.#endProcesses(shutdown).finally(() => {
      this.#telemetry.stop();
      this.#server?.closeAllConnections();
      this.#server?.close();
    });
    this.#host.ended(this, initFailure);
    return this.#ending;
  }

  async #endProcesses(shutdown: 'SPINDOWN' | 'TIMEOUT' | 'FAILURE' | undefined): Promise<void> {
    const { count, hasExternal } = this.#extensions;
    if (shutdown === undefined || count === 0) return this.#processes.end();
    this.#processes.signal('SIGCONT');
    this.#runtime?.kill(shutdown === 'SPINDOWN' ? 'SIGTERM' : 'SIGKILL');
    const withinMs = hasExternal ? SHUTDOWN_MS : INTERNAL_SHUTDOWN_MS;
    // The last report is written once what came before was read.
    setImmediate(() => setImmediate(() => setImmediate(() => this.#telemetry.flush())));
    this.#extensions.tell({
      eventType: 'SHUTDOWN',
      shutdownReason: shutdown,
      deadlineMs: Date.now() + withinMs,
    });
    await this.#processes.end(withinMs);
  }
}

/** What `failure` was told. */
function reasonIn(body: string): string {
  return /Error: (.*?)"/.exec(body)?.[1] ?? 'Runtime exited without providing a reason';
}

function failure(requestId: string, what: string, reason: string, errorType = 'Runtime.ExitError'): string {
  return JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${what}: ${reason}` });
}
