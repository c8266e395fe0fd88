import { arns } from '../arns.ts';
import { uuid } from '../ids.ts';
import type { Ledger, TrueRecord } from '../ledger.ts';
import type { Pending } from '../pending.ts';
import type { LogGroups } from '../services/log-groups.ts';
import { invocationHeader } from '../x-ray.ts';
import type { FunctionConfig, Outcome } from './function-config.ts';
import { Instance, type InstanceHost, type Job } from './instance.ts';
import type { Warden } from './warden.ts';

/** An event for a function, and what the cloud knows of it. */
export interface Invoke {
  payload: string;
  records: TrueRecord[];
  /** Default: a new one. */
  requestId?: string | undefined;
  /** X-Ray header of the sender: see `invocationHeader`. */
  traceHeader?: string | undefined;
  attempt?: number;
  /** JSON, as the caller gave it. */
  clientContext?: string | undefined;
  onStart?: () => void;
}

const LOG_CHARS = 64 * 1024;

/** A deployed function: its instances, and the events waiting for one. */
export class LocalFunction {
  readonly config: FunctionConfig;
  readonly arn: string;
  readonly instances = new Set<Instance>();
  /** Every instance there ever was, by its credentials: a call may be read after its sender was killed. */
  readonly callers = new Map<string, Instance>();
  readonly #host: InstanceHost;
  readonly #ledger: Ledger;
  readonly #pending: Pending;
  readonly #waiting: Job[] = [];
  /** Frozen instances; the one used last is used next. */
  readonly #idle: { instance: Instance; reap: NodeJS.Timeout }[] = [];
  #running = 0;
  #log = '';
  #isStopped = false;

  constructor(
    config: FunctionConfig,
    cloud: { endpoint: string; ledger: Ledger; warden: Warden; pending: Pending; logs: LogGroups },
  ) {
    this.config = config;
    this.arn = arns.function(config.name);
    this.#ledger = cloud.ledger;
    this.#pending = cloud.pending;
    cloud.pending.watch(() => [...this.instances].filter((instance) => instance.isBusy).length);
    this.#host = {
      config,
      endpoint: cloud.endpoint,
      ledger: cloud.ledger,
      warden: cloud.warden,
      log: (text) => {
        this.#log = (this.#log + text).slice(-LOG_CHARS);
      },
      writeLog: (logStream, message, timestampMs) =>
        cloud.logs.write(this.logGroup, logStream, message, timestampMs),
      logged: (logStream) => cloud.logs.flush(this.logGroup, logStream),
      idle: (instance) => this.#onIdle(instance),
      ended: (instance, initFailure) => this.#onEnded(instance, initFailure),
    };
  }

  get logGroup(): string {
    return `/aws/lambda/${this.config.name}`;
  }

  /** What the handlers printed, the last 64 K characters. */
  get log(): string {
    return this.#log;
  }

  /** Invocations that could start now without waiting for another to end. */
  get spareCapacity(): number {
    return this.maxInstances - this.#running - this.#waiting.length;
  }

  get maxInstances(): number {
    return this.config.maxInstances ?? 2;
  }

  /** Runs the function once; waits for an instance where none is free. Never rejects. */
  invoke(invoke: Invoke): Promise<Outcome> {
    return this.#pending.during(
      () =>
        new Promise<Outcome>((resolve) => {
          this.#waiting.push({
            requestId: invoke.requestId ?? uuid(),
            payload: invoke.payload,
            records: invoke.records,
            attempt: invoke.attempt ?? 1,
            clientContext: invoke.clientContext,
            traceHeader: invocationHeader(invoke.traceHeader, {
              arn: this.arn,
              tracing: this.config.tracing,
            }),
            onStart: invoke.onStart,
            finish: resolve,
          });
          this.#dispatch();
        }),
    );
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#waiting.length = 0;
    for (const { reap } of this.#idle) clearTimeout(reap);
    // Those that end by themselves have processes for a while.
    await Promise.all([...this.callers.values()].map((instance) => instance.stop()));
  }

  #dispatch(): void {
    while (this.#waiting.length > 0 && this.#idle.length > 0) {
      const { instance, reap } = this.#idle.pop()!;
      clearTimeout(reap);
      this.#run(instance, this.#waiting.shift()!);
    }
    const starting = [...this.instances].filter((instance) => instance.isStarting).length;
    const wanted = Math.min(this.#waiting.length - starting, this.maxInstances - this.instances.size);
    for (let started = 0; started < wanted && !this.#isStopped; started += 1) {
      const instance = new Instance(this.#host);
      this.instances.add(instance);
      this.callers.set(instance.accessKeyId, instance);
      instance.start().catch((error) => this.#onEnded(instance, String(error)));
    }
  }

  #run(instance: Instance, job: Job): void {
    this.#running += 1;
    const finish = (outcome: Outcome) => {
      this.#running -= 1;
      job.finish(outcome);
    };
    instance.run({ ...job, finish });
  }

  #onIdle(instance: Instance): void {
    const job = this.#waiting.shift();
    if (job !== undefined) {
      this.#run(instance, job);
      return;
    }
    const reap = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((idle) => idle.instance === instance),
        1,
      );
      void this.#pending.during(() => instance.retire());
    }, this.config.idleMs ?? 300_000);
    this.#idle.push({ instance, reap });
  }

  #onEnded(instance: Instance, initFailure: string | undefined): void {
    this.instances.delete(instance);
    const frozen = this.#idle.findIndex((idle) => idle.instance === instance);
    if (frozen >= 0) clearTimeout(this.#idle.splice(frozen, 1)[0]!.reap);
    // An instance that could not start fails the event it was started for.
    const job = initFailure === undefined || this.#isStopped ? undefined : this.#waiting.shift();
    if (job !== undefined && initFailure !== undefined) {
      job.onStart?.();
      const invocation = this.#ledger.start({
        function: this.config.name,
        functionArn: this.arn,
        requestId: job.requestId,
        attempt: job.attempt,
        instance: instance.logStream,
        number: 1,
        cold: true,
        records: job.records,
      });
      this.#ledger.end(invocation, 'init_error');
      job.finish({
        status: 'init_error',
        body: initFailure,
        errorType: 'Unhandled',
        invocation: invocation.id,
      });
    }
    this.#dispatch();
  }
}
