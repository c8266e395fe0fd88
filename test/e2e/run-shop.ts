import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCollector } from '@choreoscope/collector';
import { keepUp, type Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { type LocalCloud, type LocalFunction, startLocalCloud } from '../local-cloud/index.ts';
import { deployShop, placeOrders, type ShopOptions } from '../shop/index.ts';
import { difference, type Picture, storedPicture, truePicture } from './picture.ts';

export const nothing = { missing: [], invented: [] };

/** Spans are waited for however busy this machine is: what a deadline loses is no fault of who puts them together. */
const patient = { CHOREOSCOPE_DEADLINE_MS: '10000' };

/**
 * Places orders in the shop on a fresh store; returns what happened and what was reconstructed.
 * @param options `handsOverLogs`: the functions' logs go to the collector, as a subscription through Firehose does;
 *   `isQuietAtClose`: the day is settled when all orders have come through, so that it may be settled twice alike;
 *   `beside`: deploys further functions before orders are placed
 */
export async function runShop(
  engine: Store['engine'],
  orders: number,
  options: Pick<ShopOptions, 'perRecord' | 'misbehave' | 'environment' | 'maxInstances'> & {
    handsOverLogs?: boolean;
    isQuietAtClose?: boolean;
    beside?: (cloud: LocalCloud) => LocalFunction[];
  },
) {
  const store = await openTestStore({ engine });
  const journal = mkdtempSync(join(tmpdir(), 'choreoscope-e2e-'));
  const stops: (() => unknown)[] = [() => rmSync(journal, { recursive: true, force: true })];
  try {
    const collector = await startCollector({ store, journal, port: 0, jobs: { stitchEveryMs: false } });
    stops.push(() => collector.close());
    const cloud = await startLocalCloud();
    const shop = await deployShop(cloud, {
      instrumentation: 'register',
      collectorUrl: collector.url,
      ...options,
      environment: { ...patient, ...options.environment },
    });
    stops.push(() => shop.stop());
    stops.push(() => cloud.stop());
    const others = options.beside?.(cloud) ?? [];
    if (options.handsOverLogs) {
      const firehose = { url: `${collector.url}/v1/aws/firehose`, accessKey: '' };
      for (const fn of [...Object.values(shop.functions), ...others]) cloud.subscribeLogs(fn, { firehose });
    }
    await placeOrders(shop, orders);
    if (options.isQuietAtClose) await shop.settle(120_000);
    shop.settleDay();
    await shop.settle(120_000);
    await collector.drain();
    await keepUp(store);
    return {
      truth: truePicture(cloud.truth),
      found: await storedPicture(store),
      counts: cloud.truth.counts(),
      recorded: cloud.truth,
      store,
    };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

export function assertInvocationsAndHops(truth: Picture, found: Picture) {
  assert.deepEqual(difference(truth.invocations, found.invocations), nothing, 'invocations');
  assert.deepEqual(difference(truth.hops, found.hops), nothing, 'hops');
  assert.deepEqual(difference(truth.flows.keys(), found.flows.keys()), nothing, 'roots of flows');
}
