import assert from 'node:assert/strict';
import { difference, membershipOf } from './picture.ts';
import { assertInvocationsAndHops, nothing, runShop } from './run-shop.ts';

for (const engine of ['embedded', 'server'] as const) {
  describe(`the shop on ${engine === 'embedded' ? 'the embedded store' : 'a ClickHouse server'}`, function () {
    this.timeout(180_000);

    it('is reconstructed exactly: every invocation, hop and flow of 200 orders, none missing, none invented', async () => {
      const { truth, found, counts } = await runShop(engine, 200, { perRecord: true });
      assert.ok(counts.flows === 201 && counts.hops > 1000, 'the shop did run');
      assertInvocationsAndHops(truth, found);
      assert.deepEqual(difference(membershipOf(truth), membershipOf(found)), nothing, 'membership of flows');
    });
  });
}

describe('the shop, harder', function () {
  this.timeout(180_000);

  it('misses nothing without per-record spans, though batches may be shared', async () => {
    const { truth, found } = await runShop('embedded', 200, { perRecord: false });
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
    const { truth, found, counts } = await runShop('embedded', 60, { perRecord: true, misbehave });
    assert.ok(counts.duplicates > 0 && counts.deadLetters > 0, 'the shop did misbehave');
    assertInvocationsAndHops(truth, found);
    assert.deepEqual(difference(membershipOf(truth), membershipOf(found)), nothing, 'membership of flows');
  });
});

/** Ways for spans to leave a function, besides the one in which the response waits for them. */
const modes: { name: string; environment: Record<string, string>; handsOverLogs?: boolean }[] = [
  {
    name: 'after the response, by an extension inside the function',
    environment: { CHOREOSCOPE_MODE: 'extension', CHOREOSCOPE_DEADLINE_MS: '10000' },
  },
  {
    name: 'as lines of the functions’ logs',
    environment: { CHOREOSCOPE_MODE: 'logs' },
    handsOverLogs: true,
  },
];

for (const { name, ...mode } of modes) {
  describe(`the shop, its spans sent ${name}`, function () {
    this.timeout(180_000);

    it('is reconstructed exactly', async () => {
      const { truth, found, counts } = await runShop('embedded', 60, { perRecord: true, ...mode });
      assert.ok(counts.flows === 61 && counts.hops > 300, 'the shop did run');
      assertInvocationsAndHops(truth, found);
      assert.deepEqual(difference(membershipOf(truth), membershipOf(found)), nothing, 'membership of flows');
    });
  });
}
