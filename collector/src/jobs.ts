import type { Logger } from 'pino';

/** Work done every few seconds while there is new data. */
export interface Job {
  name: string;
  everyMs: number;
  /** Milliseconds after which it runs without being told of data: some comes past the collector, and some states come of time. */
  atLeastEveryMs?: number;
  /**
   * It rests as long as it ran. For work that costs much the same for one event as for thousands: a few events a second do not
   * keep a small machine busy then.
   */
  restsAsLong?: boolean;
  run(): Promise<unknown>;
}

/** Told of each run, for metrics. */
export type JobEvent = (job: string, outcome: 'ok' | 'failed', seconds: number) => void;

/**
 * Runs each job once at the start and then whenever data arrived since its last run began, never sooner than
 * `everyMs` after it and never beside itself. A failed run is tried again after `everyMs`.
 */
export class Jobs {
  private readonly runners: Runner[];

  constructor(jobs: Job[], log: Logger, told: JobEvent) {
    this.runners = jobs.map((job) => new Runner(job, log, told));
  }

  /** New data is in the store. */
  notify(): void {
    for (const runner of this.runners) runner.want();
  }

  /** Starts no more runs and waits for those under way. */
  async stop(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }
}

class Runner {
  private readonly job: Job;
  private readonly log: Logger;
  private readonly told: JobEvent;
  private isWanted = false;
  private isStopped = false;
  private lastStart = Number.NEGATIVE_INFINITY;
  private tookMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private idle: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(job: Job, log: Logger, told: JobEvent) {
    this.job = job;
    this.log = log;
    this.told = told;
  }

  want(): void {
    this.isWanted = true;
    this.plan();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    clearTimeout(this.idle);
    await this.running;
  }

  private plan(): void {
    if (this.isStopped || !this.isWanted || this.running !== undefined || this.timer !== undefined) return;
    const period = Math.max(this.job.everyMs, this.job.restsAsLong ? 2 * this.tookMs : 0);
    const wait = Math.max(0, this.lastStart + period - performance.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.running = this.run().finally(() => {
        this.running = undefined;
        this.tookMs = performance.now() - this.lastStart;
        const { atLeastEveryMs } = this.job;
        if (atLeastEveryMs !== undefined && !this.isStopped) {
          this.idle = setTimeout(() => this.want(), atLeastEveryMs).unref();
        }
        this.plan();
      });
    }, wait);
  }

  private async run(): Promise<void> {
    this.isWanted = false;
    this.lastStart = performance.now();
    clearTimeout(this.idle);
    const seconds = () => (performance.now() - this.lastStart) / 1000;
    try {
      await this.job.run();
      this.told(this.job.name, 'ok', seconds());
    } catch (error) {
      this.isWanted = true;
      this.told(this.job.name, 'failed', seconds());
      this.log.error({ err: error, job: this.job.name }, 'job failed');
    }
  }
}
