import assert from 'node:assert/strict';
import { type Store, workflowEdges, workflowList, workflowVariants } from '@choreoscope/queries';
import { runShop } from './run-shop.ts';
import { trueWays, wayText } from './true-ways.ts';

const always = { from: new Date('2026-01-01'), to: new Date('2100-01-01') };

/** Spans are waited for however busy this machine is: what is lost here is no fault of a variant. */
const environment = { CHOREOSCOPE_DEADLINE_MS: '10000' };

/** The store's variants as texts of their ways, with how many flows have each. */
async function storedWays(store: Store): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { workflow, root_function } of await store.ask(workflowList, always))
    for (const { variant, flows } of await store.ask(workflowVariants, { workflow, ...always })) {
      const asked = { workflow, variant, version: '', with_inferred: 1, ...always };
      const edges = await store.ask(workflowEdges, asked);
      const ways = edges
        .filter(({ evidence }) => evidence !== 'none')
        .map(({ from_function, channel, via, to_function }) =>
          wayText(from_function, channel, via, to_function),
        );
      const text = [...new Set(ways)].sort().join('\n') || root_function.split(':').at(-1)!;
      counts[text] = (counts[text] ?? 0) + flows;
    }
  return counts;
}

describe('The workflows of the shop', function () {
  this.timeout(400_000);

  it('are one way for every order that came through, whatever came last', async () => {
    const { store, recorded } = await runShop('embedded', 40, { perRecord: true, environment });
    const found = await storedWays(store);
    assert.deepEqual(found, trueWays(recorded));
    assert.deepEqual(Object.values(found).sort(), [1, 40]);
  });

  it('are those the local cloud recorded while it redelivers, retries, slows down and meets poison', async () => {
    const misbehave = {
      redeliver: 0.1,
      producerRetry: 0.1,
      flakyDependency: 0.1,
      slowDependency: 50,
      poison: 0.05,
    };
    const { store, recorded, counts } = await runShop('embedded', 60, {
      perRecord: true,
      misbehave,
      environment,
    });
    assert.ok(counts.duplicates > 0 && counts.deadLetters > 0, 'the shop did misbehave');
    assert.deepEqual(await storedWays(store), trueWays(recorded));
    const workflows = await store.ask(workflowList, always);
    assert.equal(
      workflows.reduce((sum, row) => sum + row.dead_lettered, 0),
      new Set(recorded.deadLetters.map(({ orderId }) => orderId)).size,
      'flows that ended in a dead-letter queue',
    );
  });
});
