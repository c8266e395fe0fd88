import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { keepUp, ownerOf, StoreError } from '@choreoscope/queries';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { report } from '../report.ts';
import { startService } from '../service.ts';
import { untilStopped } from '../signals.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const shop = join(repository, 'test/shop/run.ts');

/** A line of the shop's progress: see test/shop/run.ts. */
interface ShopEvent {
  event: string;
  [fact: string]: unknown;
}

/**
 * `choreoscope demo`: the service on an embedded store of its own under the data directory, emptied first, and the
 * example shop as a separate process that only knows the collector's address. It is there in a clone of the
 * repository, not in the published package.
 */
export async function demo(
  config: Config,
  log: Logger,
  print: (line: string) => void,
  options: { orders: number; misbehave: string; once?: boolean },
): Promise<void> {
  if (!existsSync(shop))
    throw new Error('The demo runs from a clone of the repository: the shop is in test/shop.');
  const data = join(config.CHOREOSCOPE_DATA, 'demo');
  const owner = await ownerOf(join(data, 'store'));
  // Emptying it would take the store away under a demo that is running.
  if (owner)
    throw new StoreError('store_owned', `${data} by the demo of process ${owner.pid}; stop that first`, {
      owner,
    });
  rmSync(data, { recursive: true, force: true });
  const stopped = untilStopped();
  const startedAt = new Date();
  const service = await startService(
    { ...config, CHOREOSCOPE_CLICKHOUSE_URL: undefined, CHOREOSCOPE_DATA: data },
    log,
    process.env,
  );
  print(`Dashboard  ${service.dashboardUrl}`);
  print(`Collector  ${service.collectorUrl}`);
  print(`Placing ${options.orders} orders in the example shop…`);

  const child = spawn(
    process.execPath,
    [
      '--conditions=@choreoscope/source',
      '--import',
      'tsx',
      shop,
      '--orders',
      String(options.orders),
      '--misbehave',
      options.misbehave,
    ],
    {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        CHOREOSCOPE_ENDPOINT: service.collectorUrl,
        CHOREOSCOPE_TOKEN: config.CHOREOSCOPE_INGEST_TOKENS[0] ?? '',
      },
    },
  );
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let reason = '';
  const settled = new Promise<ShopEvent>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as ShopEvent;
      log.debug(event, 'shop');
      if (event.event === 'settled') resolve(event);
      if (event.event === 'failed') reason = `: ${event.message}`;
    });
  });

  const outcome = await Promise.race([settled, ended, stopped]);
  if (outcome === undefined) {
    child.kill('SIGTERM');
    await ended;
    await service.close();
    return;
  }
  if (outcome === null || typeof outcome === 'number') {
    await service.close();
    throw new Error(`The example shop ended early with code ${outcome}${reason}`);
  }
  await service.collector.drain();
  await keepUp(service.store);
  print('');
  for (const line of await report(service.store, { from: startedAt, to: new Date(Date.now() + 60_000) }))
    print(line);
  print('');
  print(`Open ${service.dashboardUrl}`);
  if (!options.once) {
    print('The shop goes on taking an order now and then. Ctrl+C stops everything.');
    await stopped;
  }
  child.kill('SIGTERM');
  await ended;
  await service.close();
}
