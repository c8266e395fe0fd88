import assert from 'node:assert/strict';
import { capturedShop } from './capture-shop.ts';
import { likeThese } from './many-orders.ts';
import { replay } from './replay.ts';
import { runShop } from './run-shop.ts';
import { disagreement, storedDuplicates, type ToldDuplicates, trueDuplicates } from './told-duplicates.ts';

/** Everything that can go wrong, and what a team would do about it, in one day of the shop. */
const everything = {
  redeliver: 0.25,
  producerRetry: 0.25,
  flakyDependency: 0.25,
  poison: 0.125,
  overlap: 0.25,
  carrierFails: 0.34,
  batchThrows: 0.25,
  asyncRetry: 0.25,
  streamFails: 0.25,
  subscribedTwice: true,
  diverge: true,
  redrive: true,
  replay: true,
};

/** Spans are waited for however busy this machine is: what is lost here is no fault of a ledger. */
const environment = { CHOREOSCOPE_DEADLINE_MS: '10000' };

const agreed = { missing: [], invented: [], different: [] };
const valuesOf = (told: ToldDuplicates, fact: string) =>
  [...new Set([...told.values()].flatMap(({ facts }) => facts[fact] ?? []))].sort();

describe('Duplicates in the shop', function () {
  this.timeout(600_000);

  it('are those that happened, each of its kind, by its cause, with its effect and at its price', async () => {
    const { store, recorded } = await runShop('embedded', 8, {
      perRecord: true,
      misbehave: everything,
      maxInstances: 1,
      handsOverLogs: true,
      isQuietAtClose: true,
      environment,
    });
    const truth = trueDuplicates(recorded);
    assert.deepEqual(valuesOf(truth, 'kind'), [
      'published-twice',
      'redelivery',
      'redrive',
      'replay',
      'two-routes',
    ]);
    assert.deepEqual(valuesOf(truth, 'cause'), [
      'async-retry',
      'bus-redelivery',
      'checkpoint-replayed',
      'crash',
      'delivered-again',
      'function-error',
      'neighbour-failed',
      'overlapping-runs',
      'own-record-failed',
      'producer-retried',
      'redrive',
      'replay',
      'subscribed-twice',
      'timeout',
    ]);
    assert.deepEqual(valuesOf(truth, 'effect'), ['absorbed', 'diverged', 'needed', 'repeated']);
    assert.deepEqual(disagreement(truth, await storedDuplicates(store)), agreed);
  });

  it('are none in 2,000 healthy orders: 20 that were placed, sent a hundred times as if by others', async () => {
    const { bodies, counts } = await capturedShop(20);
    assert.deepEqual([counts.flows, counts.duplicates], [21, 0], 'the shop did run, and was healthy');
    const days = Array.from({ length: 100 }, (_, nth) => likeThese(bodies, `copy ${nth}`, nth * 30_000));
    const store = await replay([{ bodies: days }]);
    const flows = await store.client.query({
      query: 'SELECT count() AS flows, sum(hops) AS hops FROM flows FINAL',
      format: 'JSONEachRow',
    });
    const [found] = await flows.json<{ flows: string; hops: string }>();
    assert.deepEqual(
      [Number(found?.flows), Number(found?.hops)],
      [2_100, 100 * counts.hops],
      'every order went its own way',
    );
    assert.deepEqual([...(await storedDuplicates(store)).keys()], []);
  });
});
