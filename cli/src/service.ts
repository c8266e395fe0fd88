import { join } from 'node:path';
import { type Collector, limitsOf, notifyJobs, startCollector } from '@choreoscope/collector';
import { startDashboard } from '@choreoscope/dashboard';
import { openConfiguredStore, type Store } from '@choreoscope/queries';
import type { Logger } from 'pino';
import type { Config } from './config.ts';

/** Collector and dashboard over one store, in this process. */
export interface Service {
  store: Store;
  collector: Collector;
  collectorUrl: string;
  dashboardUrl: string;
  /** Stops taking requests, ships what was acknowledged, closes the store. */
  close(): Promise<void>;
}

/**
 * Starts the whole service. What was started before a failure is closed again.
 * @param env where channels of alerts look up their secrets
 * @throws StoreError store_owned when another process has the data directory
 */
export async function startService(
  config: Config,
  log: Logger,
  env: Record<string, string | undefined> = {},
): Promise<Service> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const store = await openConfiguredStore(config);
    closers.push(() => store.close());
    let dashboardUrl = config.CHOREOSCOPE_DASHBOARD_URL ?? '';
    const collector = await startCollector({
      store,
      journal: join(config.CHOREOSCOPE_DATA, 'journal'),
      host: config.CHOREOSCOPE_HOST,
      port: config.CHOREOSCOPE_COLLECTOR_PORT,
      tokens: config.CHOREOSCOPE_INGEST_TOKENS,
      limits: limitsOf(config),
      awsRegion: config.CHOREOSCOPE_AWS_REGION,
      jobs: {
        stitchEveryMs: config.CHOREOSCOPE_STITCH_EVERY_MS || false,
        alertsEveryMs: config.CHOREOSCOPE_ALERTS_EVERY_MS || false,
        groups: config.CHOREOSCOPE_GROUPS,
        list: notifyJobs(async () => store, config, {
          env,
          dashboardUrl: () => dashboardUrl,
          log: log.child({ part: 'collector' }),
        }),
      },
      log: log.child({ part: 'collector' }),
    });
    closers.push(() => collector.close());
    const dashboard = await startDashboard({
      store,
      host: config.CHOREOSCOPE_HOST,
      port: config.CHOREOSCOPE_DASHBOARD_PORT,
      collectorUrl: config.CHOREOSCOPE_ENDPOINT ?? collector.url,
      log: log.child({ part: 'dashboard' }),
    });
    closers.push(() => dashboard.close());
    dashboardUrl ||= dashboard.url;
    await store.announce(dashboard.url);
    return { store, collector, collectorUrl: collector.url, dashboardUrl: dashboard.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
