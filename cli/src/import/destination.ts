import { join } from 'node:path';
import { startCollector } from '@choreoscope/collector';
import { keepUp, openConfiguredStore, ownerOf, requestInvocations, type Store } from '@choreoscope/queries';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { type Collector, DeliveryFailed } from './outbox.ts';
import type { KnownInvocation } from './run.ts';

/** Where an import goes, and what is there already. */
export interface Destination {
  collector: Collector;
  /** For the report. */
  name: string;
  known(requestIds: string[]): Promise<KnownInvocation[]>;
  /** Waits until what was taken is in the store and told by pages, as far as this process can. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A collector: the one that is named, else the one that runs beside the store, else one in this process for as long as the import
 * takes, on the same journal, so that nothing acknowledged is lost if it is killed.
 * @throws StoreError store_owned, DeliveryFailed
 */
export async function openDestination(
  config: Config,
  log: Logger,
  named: { to?: string | undefined; token?: string | undefined },
): Promise<Destination> {
  const token = named.token ?? config.CHOREOSCOPE_INGEST_TOKENS[0];
  const own = `http://${config.CHOREOSCOPE_HOST.includes(':') ? `[${config.CHOREOSCOPE_HOST}]` : config.CHOREOSCOPE_HOST}`;
  const owner = config.CHOREOSCOPE_CLICKHOUSE_URL
    ? undefined
    : await ownerOf(join(config.CHOREOSCOPE_DATA, 'store'));
  const said = named.to ?? config.CHOREOSCOPE_ENDPOINT;
  const beside = `${own}:${config.CHOREOSCOPE_COLLECTOR_PORT}`;
  if (said !== undefined) {
    const url = said.replace(/\/+$/, '');
    if (!(await isReachable(url))) throw new DeliveryFailed(`No collector answers at ${url}.`);
    const isBeside = owner !== undefined && (url === beside || url === (await toldBy(owner.address)));
    return remote(url, token, config, log, isBeside ? owner.address : undefined);
  }
  if (owner !== undefined) {
    for (const url of [beside, await toldBy(owner.address)]) {
      if (url !== undefined && (await isCollector(url)))
        return remote(url, token, config, log, owner.address);
    }
    throw new DeliveryFailed(
      `Process ${owner.pid} has the store in ${config.CHOREOSCOPE_DATA}, and no collector answers at ${beside}: say where it listens with --to.`,
    );
  }
  if (
    config.CHOREOSCOPE_CLICKHOUSE_URL &&
    config.CHOREOSCOPE_COLLECTOR_PORT !== 0 &&
    (await isCollector(beside))
  ) {
    return remote(beside, token, config, log, undefined);
  }
  return temporary(config, log);
}

async function remote(
  url: string,
  token: string | undefined,
  config: Config,
  log: Logger,
  dashboard: string | undefined,
): Promise<Destination> {
  let store: Store | undefined;
  return {
    collector: { url, token },
    name: url,
    async known(requestIds) {
      if (dashboard !== undefined) return askDashboard(dashboard, requestIds);
      if (config.CHOREOSCOPE_CLICKHOUSE_URL === undefined) return [];
      store ??= await openConfiguredStore(config);
      return store.ask(requestInvocations, { request_ids: requestIds });
    },
    async settle() {},
    async close() {
      await store?.close();
      log.debug({ url }, 'import sent');
    },
  };
}

async function temporary(config: Config, log: Logger): Promise<Destination> {
  const store = await openConfiguredStore(config);
  try {
    const collector = await startCollector({
      store,
      journal: join(config.CHOREOSCOPE_DATA, 'journal'),
      host: '127.0.0.1',
      port: 0,
      jobs: { stitchEveryMs: false },
      log: log.child({ part: 'collector' }),
    });
    return {
      collector: { url: collector.url },
      name: config.CHOREOSCOPE_CLICKHOUSE_URL ?? config.CHOREOSCOPE_DATA,
      async known(requestIds) {
        await collector.drain();
        return store.ask(requestInvocations, { request_ids: requestIds });
      },
      async settle() {
        await collector.drain();
        await keepUp(store);
      },
      async close() {
        await collector.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Whether anything answers there; what stands before a collector may not pass on its /healthz. */
async function isReachable(url: string): Promise<boolean> {
  try {
    await (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(10_000) })).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

async function isCollector(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(3_000) });
    const health = (await response.json()) as { journal?: unknown };
    return health.journal !== undefined;
  } catch {
    return false;
  }
}

/** Where functions send to, as the owner's dashboard has it. */
async function toldBy(dashboard: string | undefined): Promise<string | undefined> {
  if (dashboard === undefined) return undefined;
  try {
    const response = await fetch(`${dashboard}/api/collector`, { signal: AbortSignal.timeout(3_000) });
    const { url } = (await response.json()) as { url?: unknown };
    return typeof url === 'string' ? url.replace(/\/+$/, '') : undefined;
  } catch {
    return undefined;
  }
}

async function askDashboard(dashboard: string, requestIds: string[]): Promise<KnownInvocation[]> {
  const response = await fetch(`${dashboard}/api/requests?ids=${encodeURIComponent(requestIds.join(','))}`);
  if (!response.ok) throw new DeliveryFailed(`The dashboard at ${dashboard} answers ${response.status}.`);
  return ((await response.json()) as { invocations: KnownInvocation[] }).invocations;
}
