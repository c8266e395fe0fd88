import type { AddressInfo } from 'node:net';
import { evaluateAlerts, type Group, keepUp, type Store } from '@choreoscope/queries';
import { type Logger, pino } from 'pino';
import { Ingest } from './http/ingest.ts';
import { createCollectorServer } from './http/server.ts';
import { type Job, Jobs } from './jobs.ts';
import { Journal } from './journal/journal.ts';
import { Shipper } from './journal/shipper.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { createMetrics } from './metrics.ts';

/** Milliseconds requests under way get to finish once the collector stops. */
const CLOSE_GRACE_MS = 5_000;

export interface CollectorOptions {
  /** Where spans go; a function is asked when it is first needed, and again after it failed. */
  store: Store | (() => Promise<Store>);
  /** Directory of the journal; one collector at a time. */
  journal: string;
  host?: string;
  /** 0: any free port. */
  port?: number;
  /** Empty or absent: everybody may write. */
  tokens?: readonly string[];
  limits?: Partial<Limits>;
  /** Region of Lambda functions whose logs come without one. */
  awsRegion?: string;
  log?: Logger;
  now?: () => Date;
  /**
   * Jobs that run while there is new data. `stitchEveryMs: false` leaves that job out, and alerts too unless they say how often;
   * `alertsEveryMs: false` leaves out those alone; `list` adds others. `groups`: whose
   * functions and channels are whose, by name.
   */
  jobs?: {
    stitchEveryMs?: number | false;
    alertsEveryMs?: number | false;
    groups?: readonly Group[];
    list?: Job[];
  };
}

export interface Collector {
  url: string;
  /** Resolves when everything acknowledged so far is in the store; waits as long as the store is away. */
  drain(): Promise<void>;
  /** Takes no more requests, writes and seals what it has, and stops. What has not shipped ships at the next start. */
  close(): Promise<void>;
}

/**
 * Starts a collector: OTLP/HTTP in, journal, store. Does not close the store.
 * @throws CollectorError journal_locked
 */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const log = options.log ?? pino({ level: 'silent' });
  const now = options.now ?? (() => new Date());
  let journal: Journal | undefined;
  const metrics = createMetrics(() => journal);
  journal = await Journal.open(options.journal, limits, log);
  const opened = journal;
  const store = async () => (typeof options.store === 'function' ? options.store() : options.store);
  const jobs = new Jobs(jobList(store, options), log, (job, outcome, seconds) => {
    metrics.jobRuns.inc({ job, outcome });
    metrics.jobSeconds.observe({ job }, seconds);
  });
  const shipper = new Shipper(opened, store, log, {
    shipped(rows, seconds) {
      metrics.shipped.inc(rows);
      metrics.insertSeconds.observe(seconds);
      jobs.notify();
    },
    retried: () => metrics.retried.inc(),
    refused: (rows) => metrics.refused.inc(rows),
  });
  let isClosing = false;
  const server = createCollectorServer({
    ingest: new Ingest(opened, limits, metrics, { now, log, awsRegion: options.awsRegion }),
    health: () => ({
      // A failed write is told and is no reason to be passed over: only the next write can show that the disk is well.
      isReady: !isClosing && !opened.isFull,
      journal: {
        segments: opened.segments,
        bytes: opened.bytes,
        budget_bytes: limits.journalBytes,
        fault: opened.fault ?? null,
      },
      store: { fault: shipper.fault ?? null },
    }),
    isClosing: () => isClosing,
    metrics,
    now,
    tokens: options.tokens ?? [],
    limits,
    log,
  });
  const host = options.host ?? '127.0.0.1';
  try {
    await new Promise<void>((done, failed) => {
      server.once('error', failed);
      server.listen(options.port ?? 4318, host, done);
    });
  } catch (error) {
    await opened.close();
    throw error;
  }
  shipper.start();
  jobs.notify();
  const { port } = server.address() as AddressInfo;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  log.info({ url, journal: options.journal }, 'collector listens');
  let closed: Promise<void> | undefined;
  return {
    url,
    async drain() {
      await opened.seal();
      await shipper.idle();
    },
    close() {
      closed ??= (async () => {
        isClosing = true;
        let grace: NodeJS.Timeout | undefined;
        await new Promise<void>((done) => {
          server.close(() => done());
          server.closeIdleConnections();
          grace = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
        });
        clearTimeout(grace);
        // The directory is given free last: who takes it over may write the very files an insert is reading.
        await shipper.stop();
        await opened.close();
        await jobs.stop();
        log.info({ segments_left: opened.segments }, 'collector stopped');
      })();
      return closed;
    },
  };
}

const STITCH_EVERY_MS = 3_000;
/** What another program writes into the store's tables (otel_traces) is found after this. */
const STITCH_AT_LEAST_EVERY_MS = 30_000;

/** Windows of rules end at whole minutes; so often it is looked whether one has. */
const ALERTS_EVERY_MS = 15_000;

function jobList(store: () => Promise<Store>, { jobs = {}, now }: CollectorOptions): Job[] {
  const { stitchEveryMs = STITCH_EVERY_MS, groups = [], list = [] } = jobs;
  const { alertsEveryMs = stitchEveryMs !== false && ALERTS_EVERY_MS } = jobs;
  const clock = now && { now };
  const own: (Job | false)[] = [
    stitchEveryMs !== false && {
      name: 'stitch',
      everyMs: stitchEveryMs,
      atLeastEveryMs: Math.max(stitchEveryMs, STITCH_AT_LEAST_EVERY_MS),
      restsAsLong: true,
      run: async () => keepUp(await store(), { groups, ...clock }),
    },
    alertsEveryMs !== false && {
      name: 'alerts',
      everyMs: alertsEveryMs,
      atLeastEveryMs: alertsEveryMs,
      run: async () => evaluateAlerts(await store(), { ...clock }),
    },
  ];
  return [...own.filter((job) => job !== false), ...list];
}
