import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCollector } from '@choreoscope/collector';
import { type Store, stitch } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { startLocalCloud } from '../local-cloud/index.ts';
import { deployShop, placeOrders, type ShopOptions } from '../shop/index.ts';
import { difference, membershipOf, type Picture, storedPicture, truePicture } from './picture.ts';

const nothing = { missing: [], invented: [] };

/** Places orders in the shop on a fresh store; returns what happened and what was reconstructed. */
async function run(
  engine: Store['engine'],
  orders: number,
  options: Pick<ShopOptions, 'perRecord' | 'misbehave'>,
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
    });
    stops.push(() => shop.stop());
    stops.push(() => cloud.stop());
    await placeOrders(shop, orders);
    shop.settleDay();
    await shop.settle(120_000);
    await collector.drain();
    await stitch(store);
    return {
      truth: truePicture(cloud.truth),
      found: await storedPicture(store),
      counts: cloud.truth.counts(),
    };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

function assertInvocationsAndHops(truth: Picture, found: Picture) {
  assert.deepEqual(difference(truth.invocations, found.invocations), nothing, 'invocations');
  assert.deepEqual(difference(truth.hops, found.hops), nothing, 'hops');
  assert.deepEqual(difference(truth.flows.keys(), found.flows.keys()), nothing, 'roots of flows');
}

for (const engine of ['embedded', 'server'] as const) {
  describe(`the shop on ${engine === 'embedded' ? 'the embedded store' : 'a ClickHouse server'}`, function () {
    this.timeout(180_000);

    it('is reconstructed exactly: every invocation, hop and flow of 200 orders, none missing, none invented', async () => {
      const { truth, found, counts } = await run(engine, 200, { perRecord: true });
      assert.ok(counts.flows === 201 && counts.hops > 1000, 'the shop did run');
      assertInvocationsAndHops(truth, found);
      assert.deepEqual(difference(membershipOf(truth), membershipOf(found)), nothing, 'membership of flows');
    });
  });
}

describe('the shop, harder', function () {
  this.timeout(180_000);

  it('misses nothing without per-record spans, though batches may be shared', async () => {
    const { truth, found } = await run('embedded', 200, { perRecord: false });
    assertInvocationsAndHops(truth, found);
    assert.deepEqual(difference(membershipOf(truth), membershipOf(found)).missing, [], 'membership of flows');
  });

  it('is reconstructed exactly while it redelivers, retries, slows down and meets poison', async () => {
    const misbehave = {
      redeliver: 0.1,
      producerRetry: 0.1,
      flakyDependency: 0.1,
      slowDependency: 50,
      poison: 0.05,
    };
    const { truth, found, counts } = await run('embedded', 60, { perRecord: true, misbehave });
    assert.ok(counts.duplicates > 0 && counts.deadLetters > 0, 'the shop did misbehave');
    assertInvocationsAndHops(truth, found);
    assert.deepEqual(difference(membershipOf(truth), membershipOf(found)), nothing, 'membership of flows');
  });
});
