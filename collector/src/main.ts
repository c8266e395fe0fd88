import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openConfiguredStore, readEnvironment } from '@choreoscope/queries';
import { pino } from 'pino';
import { startCollector } from './collector.ts';
import { collectorVariables, limitsOf } from './config.ts';
import { notifyJobs } from './notify/config.ts';

/** The collector as a process of its own. Takes spans in before the store answers for the first time. */
async function main(): Promise<void> {
  const config = readEnvironment(collectorVariables, process.env);
  const log = pino({ name: 'collector', level: config.CHOREOSCOPE_LOG_LEVEL }, pino.destination(2));
  const store = onDemand(() => openConfiguredStore(config));
  const collector = await startCollector({
    store: store.get,
    journal: join(config.CHOREOSCOPE_DATA, 'journal'),
    host: config.CHOREOSCOPE_HOST,
    port: config.CHOREOSCOPE_COLLECTOR_PORT,
    tokens: config.CHOREOSCOPE_INGEST_TOKENS,
    limits: limitsOf(config),
    awsRegion: config.CHOREOSCOPE_AWS_REGION,
    log,
    jobs: {
      stitchEveryMs: config.CHOREOSCOPE_STITCH_EVERY_MS || false,
      alertsEveryMs: config.CHOREOSCOPE_ALERTS_EVERY_MS || false,
      groups: config.CHOREOSCOPE_GROUPS,
      list: notifyJobs(store.get, config, {
        env: process.env,
        dashboardUrl: () => config.CHOREOSCOPE_DASHBOARD_URL,
        log,
      }),
    },
  });
  let isStopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(130);
    isStopping = true;
    log.info({ signal }, 'collector stops');
    const within = (work: Promise<unknown>) => Promise.race([work, wait(config.CHOREOSCOPE_STOP_MS)]);
    await within(collector.drain());
    await within(collector.close());
    await within(store.opened().then((opened) => opened?.close()));
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
}

/** Opens at the first call; after a failure the next call tries again. */
function onDemand<T>(open: () => Promise<T>): { get(): Promise<T>; opened(): Promise<T | undefined> } {
  let current: Promise<T> | undefined;
  return {
    get() {
      current ??= open().catch((error: unknown) => {
        current = undefined;
        throw error;
      });
      return current;
    },
    opened: async () => current?.catch(() => undefined),
  };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
