import assert from 'node:assert/strict';
import {
  costTotals,
  flowTotals,
  functionErrors,
  functionList,
  functionNeighbours,
  functionTriggers,
  invocationsOverTime,
  invocationTotals,
} from '../questions/index.ts';
import type { Store } from '../store.ts';
import { insertRows, openTestStore } from '../testing/index.ts';
import { rollUp } from './roll-up.ts';

const now = new Date('2026-11-20T12:00:00Z');
const from = new Date('2026-11-20T08:30:00Z');
const to = new Date('2026-11-20T11:20:00Z');

interface Run {
  span: string;
  at: string;
  function?: string;
  ms?: number;
  error?: string;
  source?: string;
  cold?: number;
}

const invocation = ({
  span,
  at,
  function: name = 'a',
  ms = 10,
  error = '',
  source = 'sqs',
  cold = 0,
}: Run) => ({
  trace_id: span.padStart(32, '0'),
  span_id: span.padStart(16, '0'),
  function: name,
  function_name: name,
  provider: 'aws',
  region: 'eu-west-1',
  architecture: 'arm64',
  memory_bytes: 134217728,
  source,
  channel: `queue:${name}`,
  started_at: at,
  duration_ms: ms,
  billed_ms: ms,
  is_cold_start: cold,
  is_error: error === '' ? 0 : 1,
  error_type: error,
  error_message: error,
  batch_size: 1,
  version: 1,
});

/** Over three hours, some in the minutes at both ends of the range and just outside of it. */
const runs: Run[] = [
  { span: '1', at: '2026-11-20T08:29:59.999Z' },
  { span: '2', at: '2026-11-20T08:30:00Z', ms: 20 },
  { span: '3', at: '2026-11-20T08:59:59Z', ms: 30, cold: 1 },
  { span: '4', at: '2026-11-20T09:10:00Z', ms: 40, error: 'TypeError' },
  { span: '5', at: '2026-11-20T09:10:01Z', ms: 50, function: 'b', source: 'sns' },
  { span: '6', at: '2026-11-20T11:19:59Z', ms: 60, function: 'b' },
  { span: '7', at: '2026-11-20T11:20:00Z', ms: 70 },
];

const hop = (span: string, at: string) => ({
  trace_id: span.padStart(32, '0'),
  span_id: span.padStart(16, '0'),
  ordinal: 0,
  evidence: 'id',
  from_function: 'a',
  to_function: 'b',
  channel: 'queue:b',
  delivered_at: at,
  wait_ms: 5,
  version: 1,
});

const flow = (id: string, at: string, errors = 0) => ({
  flow_id: id.padStart(32, '0'),
  workflow: 'w',
  started_at: at,
  ended_at: at,
  duration_ms: 100,
  errors,
  version: 1,
});

async function fill(store: Store, chosen: Run[]): Promise<void> {
  await insertRows(store, 'invocations', chosen.map(invocation));
  await insertRows(
    store,
    'hops',
    chosen.filter((run) => run.function === 'b').map((run) => hop(run.span, run.at)),
  );
  await insertRows(
    store,
    'flows',
    chosen.map((run) => flow(run.span, run.at, run.error ? 1 : 0)),
  );
}

/** What the pages would say, of everything and of each function. */
async function answers(store: Store) {
  const range = { from, to };
  const of = async (name: string) => [
    await store.ask(invocationTotals, { ...range, function: name }),
    await store.ask(costTotals, { ...range, function: name }),
    await store.ask(invocationsOverTime, { ...range, bucket_s: 600, function: name }),
    await store.ask(invocationsOverTime, { ...range, bucket_s: 3600, function: name }),
    await store.ask(functionList, { ...range, function: name, sort: '', limit: 10 }),
    await store.ask(functionTriggers, { ...range, function: name }),
    await store.ask(functionErrors, { ...range, function: name }),
    await store.ask(functionNeighbours, { ...range, function: name }),
  ];
  return { all: await of(''), a: await of('a'), b: await of('b'), flows: await store.ask(flowTotals, range) };
}

for (const engine of ['embedded', 'server'] as const) {
  describe(`The rollups, on the ${engine} engine`, function () {
    this.timeout(180_000);
    let store: Store;
    const upToDate = () => rollUp(store, { now: () => now });

    beforeEach(async () => {
      store = await openTestStore({ engine });
    });

    it('count what began in a range, to the minute at both ends', async () => {
      await fill(store, runs);
      await upToDate();
      const [totals] = await store.ask(invocationTotals, { from, to, function: '' });
      assert.deepEqual(
        [totals?.invocations, totals?.functions, totals?.errors, totals?.cold_starts, totals?.billed_ms],
        [5, 2, 1, 1, 200],
      );
      assert.deepEqual([totals?.p50_ms, totals?.p95_ms], [40, 60]);
      const [cost] = await store.ask(costTotals, { from, to, function: '' });
      assert.deepEqual([cost?.priced, cost?.unpriced], [5, 0]);
      const raw = await store.client.query({
        query: `SELECT toString(sum(list_cost_usd)) AS usd FROM invocation_costs
                WHERE started_at >= {from:DateTime64(3)} AND started_at < {to:DateTime64(3)}`,
        query_params: { from: '2026-11-20 08:30:00', to: '2026-11-20 11:20:00' },
        format: 'JSONEachRow',
      });
      assert.equal(cost?.list_cost_usd, (await raw.json<{ usd: string }>())[0]?.usd);
      const buckets = await store.ask(invocationsOverTime, { from, to, bucket_s: 3600, function: '' });
      assert.deepEqual(
        buckets.map(({ invocations }) => invocations),
        [2, 2, 0, 1],
      );
      const [flows] = await store.ask(flowTotals, { from, to });
      assert.deepEqual([flows?.flows, flows?.flows_with_errors, flows?.p50_ms], [5, 1, 100]);
      const neighbours = await store.ask(functionNeighbours, { from, to, function: 'b' });
      assert.deepEqual(
        neighbours.map(({ direction, other_function, hops }) => [direction, other_function, hops]),
        [['in', 'a', 2]],
      );
    });

    it('say the same of what comes three times over, and late, as of what comes once and on time', async () => {
      await fill(store, runs);
      await upToDate();
      const onTime = await answers(store);
      await store.client.command({ query: 'SYSTEM STOP MERGES' });
      for (let time = 0; time < 2; time += 1) {
        await fill(store, runs);
        await upToDate();
      }
      assert.deepEqual(await answers(store), onTime);
      await store.client.command({ query: 'SYSTEM START MERGES' });

      store = await openTestStore({ engine });
      for (const run of runs.toReversed()) {
        await fill(store, [run]);
        await upToDate();
      }
      assert.deepEqual(await answers(store), onTime);
    });

    it('forget what is no longer so: a start record whose end says more, a flow that is another one’s child', async () => {
      await insertRows(store, 'invocations', [
        { ...invocation({ span: '1', at: '2026-11-20T09:00:00Z', source: '' }), is_unfinished: 1 },
      ]);
      await insertRows(store, 'flows', [flow('1', '2026-11-20T09:00:00Z')]);
      await upToDate();
      await insertRows(store, 'invocations', [
        { ...invocation({ span: '1', at: '2026-11-20T09:00:00Z' }), version: 2 },
      ]);
      await insertRows(store, 'flows', [{ ...flow('1', '2026-11-20T09:00:00Z'), version: 2, is_deleted: 1 }]);
      await upToDate();
      const triggers = await store.ask(functionTriggers, { from, to, function: 'a' });
      assert.deepEqual(
        triggers.map(({ source, invocations }) => [source, invocations]),
        [['sqs', 1]],
      );
      assert.equal((await store.ask(invocationTotals, { from, to, function: '' }))[0]?.invocations, 1);
      assert.equal((await store.ask(flowTotals, { from, to }))[0]?.flows, 0);
    });

    it('keep whole hours of what is too old for minutes, which a range there is moved out to', async () => {
      await fill(store, runs);
      await rollUp(store, { now: () => new Date('2027-02-01T00:00:00Z') });
      const [totals] = await store.ask(invocationTotals, { from, to, function: '' });
      assert.equal(totals?.invocations, 7);
    });

    it('are left alone when nothing has arrived', async () => {
      await fill(store, runs);
      assert.equal((await upToDate()).passes, 1);
      const again = await upToDate();
      assert.deepEqual([again.passes, again.cells], [0, 0]);
    });
  });
}
