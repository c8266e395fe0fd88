import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { arns } from '../arns.ts';
import { accessKeyId } from '../ids.ts';
import type { Ledger, TrueInvocation, TrueOutcome, TrueRecord } from '../ledger.ts';
import { environmentOf, logStreamName } from './environment.ts';
import type { FunctionConfig, Outcome } from './function-config.ts';
import { startRuntimeApi } from './runtime-api.ts';
import type { Warden } from './warden.ts';

const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));

/** One event on its way into a function. */
export interface Job {
  requestId: string;
  payload: string;
  records: TrueRecord[];
  attempt: number;
  traceHeader: string;
  /** Called when an instance takes the event. */
  onStart?: (() => void) | undefined;
  finish(outcome: Outcome): void;
}

export interface InstanceHost {
  config: FunctionConfig;
  endpoint: string;
  ledger: Ledger;
  warden: Warden;
  log(text: string): void;
  /** The instance asks for work: it has initialised, or is done with the last event. */
  idle(instance: Instance): void;
  /** The instance has ended; `initFailure` when it never asked for work. */
  ended(instance: Instance, initFailure?: string): void;
}

/** One execution environment: a process, frozen (SIGSTOP) whenever it has nothing to do. */
export class Instance {
  readonly logStream = logStreamName(new Date());
  readonly accessKeyId = accessKeyId();
  /** Ledger entry of the running invocation, or of the last one while its process may still be sending. */
  invocation: TrueInvocation | undefined;
  readonly #host: InstanceHost;
  #child: ChildProcess | undefined;
  #server: Server | undefined;
  #answerNext: ((headers: Record<string, string>, payload: string) => void) | undefined;
  #job: Job | undefined;
  #timeout: NodeJS.Timeout | undefined;
  #served = 0;
  #isEnded = false;
  #initReport: string | undefined;

  constructor(host: InstanceHost) {
    this.#host = host;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isStarting(): boolean {
    return this.#served === 0 && this.#answerNext === undefined && !this.#isEnded;
  }

  async start(): Promise<void> {
    const { config, endpoint } = this.#host;
    const { address, server } = await startRuntimeApi({
      next: (answer) => this.#onNext(answer),
      response: (id, body, contentType) => this.#finish(id, { status: 'ok', body, contentType }),
      error: (id, body) => this.#finish(id, { status: 'error', body, errorType: 'Unhandled' }),
      initError: (body) => {
        this.#initReport = body;
      },
    });
    this.#server = server;
    if (this.#isEnded) return void server.close();
    const env = environmentOf(config, {
      logStream: this.logStream,
      accessKeyId: this.accessKeyId,
      runtimeApi: address,
      endpoint,
    });
    const child = spawn(config.node ?? process.execPath, [BOOTSTRAP], {
      env,
      cwd: config.taskRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    if (child.pid !== undefined) this.#host.warden.started(child.pid);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.#host.log(text));
    }
    child.on('error', (error) => this.#onEnd(String(error)));
    child.on('exit', (code, signal) => this.#onEnd(`exit status ${code ?? signal}`));
  }

  /** Thaws the instance and hands it an event. Only after it was reported idle. */
  run(job: Job): void {
    const { config, ledger } = this.#host;
    const answer = this.#answerNext;
    if (answer === undefined) throw new Error(`${this.logStream} is not waiting for work`);
    this.#answerNext = undefined;
    this.#job = job;
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
    job.onStart?.();
    const timeoutMs = config.timeoutMs ?? 3000;
    this.#timeout = setTimeout(() => this.#onTimeout(timeoutMs), timeoutMs);
    this.#child?.kill('SIGCONT');
    answer(
      {
        'Lambda-Runtime-Aws-Request-Id': job.requestId,
        'Lambda-Runtime-Deadline-Ms': String(Date.now() + timeoutMs),
        'Lambda-Runtime-Invoked-Function-Arn': functionArn,
        'Lambda-Runtime-Trace-Id': job.traceHeader,
      },
      job.payload,
    );
  }

  /** Ends the process, frozen or not. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    this.#onEnd('stopped');
  }

  #onNext(answer: (headers: Record<string, string>, payload: string) => void): void {
    this.#answerNext = answer;
    this.#host.idle(this);
    // Still nothing to do: freeze until there is.
    if (this.#answerNext !== undefined) this.#child?.kill('SIGSTOP');
  }

  #finish(requestId: string, result: Omit<Outcome, 'invocation'>): boolean {
    const job = this.#job;
    if (job === undefined || job.requestId !== requestId || this.invocation === undefined) return false;
    this.#job = undefined;
    clearTimeout(this.#timeout);
    this.#host.ledger.end(this.invocation, result.status as TrueOutcome);
    job.finish({ ...result, invocation: this.invocation.id });
    return true;
  }

  #onTimeout(timeoutMs: number): void {
    const requestId = this.#job?.requestId ?? '';
    const errorMessage = `${new Date().toISOString()} ${requestId} Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
    this.#child?.kill('SIGKILL');
    const body = JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage });
    this.#finish(requestId, { status: 'timeout', body, errorType: 'Unhandled' });
  }

  #onEnd(reason: string): void {
    if (this.#isEnded) return;
    const wasStarting = this.isStarting;
    this.#isEnded = true;
    if (this.#child?.pid !== undefined) this.#host.warden.gone(this.#child.pid);
    this.#server?.closeAllConnections();
    this.#server?.close();
    const requestId = this.#job?.requestId ?? '';
    const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: ${reason}`;
    const body = JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage });
    this.#finish(requestId, { status: 'exited', body, errorType: 'Unhandled' });
    this.#host.ended(this, wasStarting ? (this.#initReport ?? body) : undefined);
  }
}
