import assert from 'node:assert/strict';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { insertDerived, type Run, rowsOf } from './choreography.ts';
import { everything, storedFlows, storedHops } from './reading.ts';
import { recordsPerOrder, shopRuns } from './shop-runs.ts';
import { stitch } from './stitch.ts';

const id = (name: string) => `id:sqs:${name}`;

/** An order over HTTP, one from a schedule; both charged in one batch that fails the second and is billed once. */
const runs: Run[] = [
  {
    id: 'a',
    function: 'place-order',
    at: 0,
    source: 'api-gateway-v2',
    channel: 'http:POST /orders',
    isColdStart: true,
    billedMs: 100,
    sends: [{ keys: [id('m1')], record: 0 }],
  },
  {
    id: 'b',
    function: 'settle',
    at: 1,
    source: 'schedule',
    channel: 'arn:aws:events:eu-west-1:123456789012:rule/nightly',
    billedMs: 10,
    sends: [{ keys: [id('m2')], record: 0 }],
  },
  {
    id: 'c',
    function: 'charge',
    at: 2,
    channel: 'arn:aws:sqs:eu-west-1:123456789012:charges',
    gets: [[id('m1')], [id('m2')]],
    failedRecords: [1],
    billedMs: 40,
    durationMs: 1500,
  },
  { id: 'd', function: 'charge', at: 32, gets: [[id('m2')]], billedMs: 7 },
];

for (const engine of ['embedded', 'server'] as const) {
  describe(`flows, ${engine}`, function () {
    this.timeout(300_000);
    let store: Store;
    beforeEach(async () => {
      store = await openTestStore({ engine });
    });

    it('are summed up from their own records', async () => {
      await insertDerived(store.client, rowsOf(runs));
      await stitch(store);
      const result = await store.client.query({
        query: `SELECT workflow, root_function, root_channel, toString(ended_at) AS ended, duration_ms,
                       toUInt32(invocations) AS invocations, functions, toUInt32(hops) AS hops, depth, errors,
                       cold_starts, duplicates, billed_ms
                FROM flows FINAL ORDER BY started_at`,
        format: 'JSONEachRow',
      });
      assert.deepEqual(await result.json(), [
        {
          workflow: 'place-order · POST /orders',
          root_function: 'arn:place-order',
          root_channel: 'http:POST /orders',
          ended: '2026-01-15 12:00:03.500000000',
          duration_ms: 3500,
          invocations: 2,
          functions: ['arn:charge', 'arn:place-order'],
          hops: 1,
          depth: 1,
          errors: 0,
          cold_starts: 1,
          duplicates: 0,
          billed_ms: 120,
        },
        {
          workflow: 'settle · schedule nightly',
          root_function: 'arn:settle',
          root_channel: 'arn:aws:events:eu-west-1:123456789012:rule/nightly',
          ended: '2026-01-15 12:00:33.000000000',
          duration_ms: 32000,
          invocations: 3,
          functions: ['arn:charge', 'arn:settle'],
          hops: 2,
          depth: 1,
          errors: 1,
          cold_starts: 0,
          duplicates: 1,
          billed_ms: 37,
        },
      ]);
    });

    it('are named by what a person calls their channel', async () => {
      const channels = [
        'arn:aws:states:eu-west-1:123456789012:stateMachine:settle',
        'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks',
        'kafka:orders',
        '//pubsub.googleapis.com/projects/p/topics/orders',
        '/subscriptions/1/resourceGroups/shop/providers/Microsoft.ServiceBus/namespaces/shop/queues/charges',
        'http:POST /orders/{}',
      ];
      const named = channels.map((channel, n) => ({ id: `n${n}`, function: 'f', at: n, channel }));
      await insertDerived(store.client, rowsOf(named));
      await stitch(store);
      const result = await store.client.query({
        query: 'SELECT workflow FROM flows FINAL ORDER BY started_at',
        format: 'JSONEachRow',
      });
      assert.deepEqual(
        (await result.json<{ workflow: string }>()).map(({ workflow }) => workflow),
        ['f · settle', 'f · clicks', 'f · orders', 'f · orders', 'f · charges', 'f · POST /orders/{}'],
      );
    });

    it('reach through spans that only their parents tie to an invocation, whichever comes first', async () => {
      const sender: Run = { id: 'a', at: 0, sends: [{ keys: [id('m1')], span: 's3', isUnattributed: true }] };
      const looping: Run = {
        id: 'x',
        at: 0,
        sends: [{ keys: [id('m2')], span: 'l1', isUnattributed: true }],
      };
      const receivers: Run[] = [
        { id: 'b', at: 1, gets: [[id('m1')]] },
        { id: 'y', at: 1, gets: [[id('m2')]] },
      ];
      await insertDerived(store.client, rowsOf([sender, looping, ...receivers]));
      await insertSpans('a', { s3: 's2', s1: 'a' });
      await insertSpans('x', { l1: 'l2', l2: 'l1' });
      await stitch(store);
      assert.deepEqual(await storedFlows(store), {
        'a/0': ['a/0'],
        'b/0': ['b/0'],
        'x/0': ['x/0'],
        'y/0': ['y/0'],
      });
      assert.deepEqual(await storedHops(store), ['a/0 <- none', 'b/0 <- ? id', 'x/0 <- none', 'y/0 <- ? id']);
      await insertSpans('a', { s2: 's1' });
      await stitch(store);
      assert.deepEqual(await storedFlows(store), { 'a/0': ['a/0', 'b/0'], 'x/0': ['x/0'], 'y/0': ['y/0'] });
    });

    it('follow their invocation when it comes after what it sent', async () => {
      const [first, second] = [rowsOf(runs.slice(0, 1)), rowsOf(runs.slice(2))];
      await insertDerived(store.client, {
        invocations: second.invocations,
        hop_ends: [...first.hop_ends, ...second.hop_ends],
      });
      await stitch(store);
      assert.deepEqual((await storedHops(store)).slice(0, 1), ['c/0 <- ? id']);
      await insertDerived(store.client, { invocations: first.invocations, hop_ends: [] });
      await stitch(store);
      assert.deepEqual(await storedFlows(store), { 'a/0': ['a/0', 'c/0'], 'c/1': ['c/1'], 'd/0': ['d/0'] });
    });

    it('take what was inferred for a record that no key leads to, and give it up for a key', async () => {
      const sender: Run = { id: 'a', at: 0, sends: [{ keys: ['context:w3c:a'], record: 0, span: 's1' }] };
      const receiver: Run = { id: 'b', at: 1, gets: [['fingerprint:payload:f1']] };
      await insertDerived(store.client, rowsOf([sender, receiver]));
      await stitch(store);
      assert.deepEqual(await storedFlows(store), { 'a/0': ['a/0'], 'b/0': ['b/0'] });
      await store.client.insert({
        table: 'inferred_hops',
        values: [
          {
            trace_id: 'b',
            span_id: 'b',
            ordinal: 0,
            evidence: 'inferred',
            confidence: 0.75,
            method: 'rates',
            publish_trace_id: 'a',
            publish_span_id: 's1',
            publish_ordinal: 0,
            version: 1,
          },
        ],
        format: 'JSONEachRow',
      });
      await stitch(store);
      assert.deepEqual(await storedFlows(store), { 'a/0': ['a/0', 'b/0'] });
      assert.deepEqual(await storedHops(store), ['a/0 <- none', 'b/0 <- a/0 inferred']);
      const said = await store.client.query({
        query: `SELECT confidence, carrier, key, from_function, wait_ms FROM hops FINAL WHERE evidence = 'inferred'`,
        format: 'JSONEachRow',
      });
      assert.deepEqual(await said.json(), [
        { confidence: 0.75, carrier: 'inferred', key: 'rates', from_function: 'arn:a', wait_ms: 500 },
      ]);
      assert.equal((await stitch(store)).hops, 0);
      await insertDerived(store.client, rowsOf([{ id: 'c', at: 0.2, sends: [{ keys: [id('m9')] }] }]));
      await insertDerived(
        store.client,
        rowsOf([{ ...receiver, gets: [['fingerprint:payload:f1', id('m9')]] }]),
      );
      await stitch(store);
      assert.deepEqual(await storedHops(store), ['a/0 <- none', 'b/0 <- c/0 id', 'c/0 <- none']);
    });

    it('come right after stitches that died before each of their writes', async () => {
      await insertDerived(store.client, rowsOf([runs[2]!, runs[3]!]));
      await stitch(store);
      await insertDerived(store.client, rowsOf([runs[0]!, runs[1]!]));
      for (const table of ['hops', 'flow_members', 'flows', 'stitch_nodes', 'stitch_batches']) {
        const dying = { ...store, client: clientThatFailsAt(store.client, `INSERT INTO ${table} `) };
        await assert.rejects(stitch(dying), /pulled/);
      }
      await stitch(store);
      const said = await everything(store);
      const fresh = await openTestStore({ engine });
      await insertDerived(fresh.client, rowsOf(runs));
      await stitch(fresh);
      assert.equal(await everything(fresh), said);
    });

    it('leave nothing behind of a stitch that died, whatever came before the next', async () => {
      await insertDerived(store.client, rowsOf([runs[2]!, runs[3]!]));
      const dying = { ...store, client: clientThatFailsAt(store.client, 'INSERT INTO stitch_nodes ') };
      await assert.rejects(stitch(dying), /pulled/);
      await insertDerived(store.client, rowsOf([runs[0]!, runs[1]!]));
      await stitch(store);
      assert.deepEqual(await storedFlows(store), { 'a/0': ['a/0', 'c/0'], 'b/0': ['b/0', 'c/1', 'd/0'] });
    });

    it('are one for each order that went through a shop with batches', async () => {
      await insertDerived(store.client, rowsOf(shopRuns(0, 100)));
      await stitch(store);
      const sizes = Object.values(await storedFlows(store)).map((members) => members.length);
      assert.deepEqual(sizes, Array(100).fill(recordsPerOrder));
    });

    it('are stitched once at a time by those who ask at once, with one result', async () => {
      await insertDerived(store.client, rowsOf(runs));
      // On a server a second client is as good as a second process.
      const other =
        engine === 'server' ? { ...store, client: Object.create(store.client) as ClickHouseClient } : store;
      const reports = await Promise.all([stitch(store), stitch(other), stitch(store)]);
      assert.deepEqual(await storedFlows(store), { 'a/0': ['a/0', 'c/0'], 'b/0': ['b/0', 'c/1', 'd/0'] });
      assert.equal(Math.max(...reports.map(({ hops }) => hops)), 5);
    });

    async function insertSpans(trace: string, parents: Record<string, string>) {
      const values = Object.entries(parents).map(([span_id, parent_span_id]) => ({
        trace_id: trace,
        span_id,
        parent_span_id,
        kind: 'internal',
        started_at: '2026-01-15 12:00:00',
      }));
      await store.client.insert({ table: 'spans', values, format: 'JSONEachRow' });
    }
  });
}

/** The client, but statements with this text fail as if the plug were pulled. */
function clientThatFailsAt(client: ClickHouseClient, text: string): ClickHouseClient {
  return new Proxy(client, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== 'command') return typeof value === 'function' ? value.bind(target) : value;
      return (params: { query: string }) =>
        params.query.includes(text) ? Promise.reject(new Error('pulled')) : target.command(params);
    },
  });
}
