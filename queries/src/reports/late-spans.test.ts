import assert from 'node:assert/strict';
import { keepUp } from '../keep-up.ts';
import { flowTotals, functionList } from '../questions/index.ts';
import type { Store } from '../store.ts';
import { insertRows, openTestStore } from '../testing/index.ts';
import { arnOf, dayStart, iso, later, logged, ran } from './estate.ts';

const range = { from: new Date(dayStart - 3_600_000), to: new Date(dayStart + 3_600_000) };
const crashed = { id: 'crashed', startMs: 5_000 };
const caller = ran({ id: 'whole' });

const end = { key_kind: 'id', carrier: 'lambda', key: 'crashed', channel: arnOf('charge'), version: 1 };
/** What calls it was told its request id. */
const invoked = {
  ...end,
  direction: 'publish',
  trace_id: caller.trace_id,
  span_id: 'dd'.repeat(8),
  invocation_span_id: caller.span_id,
  function: caller.function,
  at: iso(dayStart + 50),
};
const received = ({ trace_id, span_id }: Record<string, unknown>) => ({
  ...end,
  direction: 'delivery',
  trace_id,
  span_id,
  invocation_span_id: span_id,
  function: arnOf('charge'),
  at: iso(dayStart + 5_000),
});

describe('A report without a span', function () {
  this.timeout(180_000);
  let store: Store;

  before(async () => {
    store = await openTestStore();
    await insertRows(store, 'invocations', [caller]);
    await insertRows(store, 'platform_reports', [
      logged({ id: 'whole' }),
      logged(crashed, { billed_ms: 500, memory_used_bytes: 1, init_ms: 80 }),
    ]);
    await insertRows(store, 'hop_ends', [invoked]);
    await keepUp(store, later);
  });

  const count = async (from: string) => {
    const result = await store.client.query({
      query: `SELECT count() AS n FROM ${from}`,
      format: 'JSONEachRow',
    });
    return Number((await result.json<{ n: string }>())[0]?.n);
  };
  const told = async () => {
    const [row] = await store.ask(functionList, { ...range, function: '', sort: 'name', limit: 10 });
    return {
      functions: (await store.ask(functionList, { ...range, function: '', sort: 'name', limit: 10 })).length,
      invocations: Number(row?.invocations),
      cold_starts: Number(row?.cold_starts),
      rows: await count('invocations FINAL'),
      flows: await count('flows FINAL'),
      members: await count('flow_members FINAL'),
      hops: await count('hops FINAL'),
      joined: await count("hops FINAL WHERE evidence = 'id'"),
      facts: await count('flow_facts FINAL'),
      listed: await count('flow_index FINAL'),
      billed: await count('invocations FINAL WHERE billed_ms = 500'),
    };
  };

  it('is an invocation that counts, in the flow of who called it', async () => {
    const expected = {
      functions: 1,
      invocations: 2,
      cold_starts: 1,
      rows: 2,
      flows: 1,
      members: 2,
      hops: 2,
      joined: 1,
      facts: 1,
      listed: 1,
      billed: 1,
    };
    assert.deepEqual(await told(), expected);
    assert.equal((await store.ask(flowTotals, range))[0]?.flows, 1);
  });

  it('is so no more when its span comes: what was made of it goes, and the span has its figures', async () => {
    const span = ran(crashed, { source: 'lambda' });
    await insertRows(store, 'invocations', [span]);
    await insertRows(store, 'hop_ends', [received(span)]);
    await keepUp(store, later);
    const expected = {
      functions: 1,
      invocations: 2,
      cold_starts: 1,
      rows: 2,
      flows: 1,
      members: 2,
      hops: 2,
      joined: 1,
      facts: 1,
      listed: 1,
      billed: 1,
    };
    assert.deepEqual(await told(), expected);
    assert.equal((await store.ask(flowTotals, range))[0]?.flows, 1);
    assert.equal(await count('invocations FINAL WHERE is_report_only'), 0);
    const ofNobody = `(trace_id, span_id) NOT IN (SELECT trace_id, span_id FROM invocations)`;
    for (const table of ['hops', 'flow_members'])
      assert.equal(await count(`${table} FINAL WHERE ${ofNobody}`), 0, table);
  });
});
