import assert from 'node:assert/strict';
import { findFindings, findingList, type Store, workflowList } from '@choreoscope/queries';
import type { Truth } from '../local-cloud/index.ts';
import { difference, membershipOf } from './picture.ts';
import { assertInvocationsAndHops, nothing, runShop } from './run-shop.ts';
import { storedWays } from './stored-ways.ts';
import { storedDuplicates } from './told-duplicates.ts';
import { trueWays } from './true-ways.ts';

const always = { from: new Date('2026-01-01'), to: new Date('2100-01-01') };

function assertFlows({ truth, found }: Pick<Awaited<ReturnType<typeof runShop>>, 'truth' | 'found'>) {
  assertInvocationsAndHops(truth, found);
  assert.deepEqual(difference(membershipOf(truth), membershipOf(found)), nothing, 'membership of flows');
}

/** Variants, one for each set of ways that flows really went. */
async function assertVariants(store: Store, recorded: Truth) {
  const found = await storedWays(store);
  assert.deepEqual(found, trueWays(recorded), 'variants');
  return found;
}

/** What is found an hour after the shop has run: by then everything should have been received. */
async function findingsOf(store: Store) {
  await findFindings(store, { now: () => new Date(Date.now() + 3_600_000), force: true });
  return store.ask(findingList, {
    state: 'open',
    kind: '',
    function: '',
    group: '',
    workflow: '',
    id: '',
    limit: 100,
  });
}

describe('the shop on the embedded store', function () {
  this.timeout(240_000);

  it('is reconstructed exactly: every invocation, hop and flow of 200 orders, one workflow, nothing to find', async () => {
    const ran = await runShop('embedded', 200, { perRecord: true });
    assert.ok(ran.counts.flows === 201 && ran.counts.hops > 1000, 'the shop did run');
    assertFlows(ran);
    const ways = await assertVariants(ran.store, ran.recorded);
    assert.deepEqual(Object.values(ways).sort(), [1, 200], 'one way for every order, whatever came last');
    assert.deepEqual(await findingsOf(ran.store), []);
    assert.deepEqual([...(await storedDuplicates(ran.store)).keys()], [], 'duplicates');
  });

  it('is reconstructed exactly while it redelivers, retries, slows down and meets poison', async () => {
    const misbehave = {
      redeliver: 0.1,
      producerRetry: 0.1,
      flakyDependency: 0.1,
      slowDependency: 50,
      poison: 0.05,
    };
    const ran = await runShop('embedded', 60, { perRecord: true, misbehave });
    const { counts, recorded, store } = ran;
    assert.ok(counts.duplicates > 0 && counts.deadLetters > 0, 'the shop did misbehave');
    assertFlows(ran);
    await assertVariants(store, recorded);
    const workflows = await store.ask(workflowList, always);
    assert.equal(
      workflows.reduce((sum, row) => sum + row.dead_lettered, 0),
      new Set(recorded.deadLetters.map(({ orderId }) => orderId)).size,
      'flows that ended in a dead-letter queue',
    );
  });

  it('misses nothing without per-record spans, though batches may be shared', async () => {
    const { truth, found } = await runShop('embedded', 60, { perRecord: false });
    assertInvocationsAndHops(truth, found);
    assert.deepEqual(difference(membershipOf(truth), membershipOf(found)).missing, [], 'membership of flows');
  });

  it('has a storm of retries, with flows that show it, while its payment provider refuses every other order', async () => {
    const { store } = await runShop('embedded', 60, { perRecord: true, misbehave: { flakyDependency: 0.5 } });
    const found = await findingsOf(store);
    const [storm] = found;
    assert.ok(storm && found.length === 1);
    assert.match(
      `${storm.kind} ${storm.function} ${storm.channel}`,
      /^retry-storm \S+:charge-card \S+:payments$/,
    );
    assert.ok(storm.count >= 20 && (storm.numbers.repeats_share ?? 0) > 0.2);
    assert.ok(storm.flow_ids.length > 0 && storm.workflows[0]?.startsWith('place-order'));
  });
});

/** Other stores, and other ways for spans to leave a function than the one in which the response waits for them. */
const ways: { name: string; engine?: Store['engine']; options?: Partial<Parameters<typeof runShop>[2]> }[] = [
  { name: 'on a ClickHouse server', engine: 'server' },
  {
    name: 'its spans sent after the response, by an extension inside the function',
    options: { environment: { CHOREOSCOPE_MODE: 'extension' } },
  },
  {
    name: 'its spans sent as lines of the functions’ logs',
    options: { environment: { CHOREOSCOPE_MODE: 'logs' }, handsOverLogs: true },
  },
];

for (const { name, engine = 'embedded', options } of ways) {
  describe(`the shop, ${name}`, function () {
    this.timeout(180_000);

    it('is reconstructed exactly', async () => {
      const ran = await runShop(engine, 40, { perRecord: true, ...options });
      assert.ok(ran.counts.flows === 41 && ran.counts.hops > 200, 'the shop did run');
      assertFlows(ran);
    });
  });
}
