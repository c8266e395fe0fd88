import assert from 'node:assert/strict';
import { keepUp } from '../keep-up.ts';
import { flowTotals, functionList } from '../questions/index.ts';
import type { Store } from '../store.ts';
import { insertRows, openTestStore } from '../testing/index.ts';
import { dayStart, later, logged, ran } from './estate.ts';

const range = { from: new Date(dayStart - 3_600_000), to: new Date(dayStart + 3_600_000) };
const crashed = { id: 'crashed', startMs: 5_000 };

describe('A report without a span', function () {
  this.timeout(60_000);
  let store: Store;

  before(async () => {
    store = await openTestStore();
    await insertRows(store, 'invocations', [ran({ id: 'whole' })]);
    await insertRows(store, 'platform_reports', [
      logged({ id: 'whole' }),
      logged(crashed, { billed_ms: 500, memory_used_bytes: 1, init_ms: 80 }),
    ]);
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
      facts: await count('flow_facts FINAL'),
      listed: await count('flow_index FINAL'),
      billed: await count('invocations FINAL WHERE billed_ms = 500'),
    };
  };

  it('is an invocation with a flow of its own, and counts', async () => {
    const expected = {
      functions: 1,
      invocations: 2,
      cold_starts: 1,
      rows: 2,
      flows: 2,
      members: 2,
      hops: 2,
      facts: 2,
      listed: 2,
      billed: 1,
    };
    assert.deepEqual(await told(), expected);
    assert.equal((await store.ask(flowTotals, range))[0]?.flows, 2);
  });

  it('is so no more when its span comes: what was made of it goes, and the span has its figures', async () => {
    await insertRows(store, 'invocations', [ran(crashed)]);
    await keepUp(store, later);
    const expected = {
      functions: 1,
      invocations: 2,
      cold_starts: 1,
      rows: 2,
      flows: 2,
      members: 2,
      hops: 2,
      facts: 2,
      listed: 2,
      billed: 1,
    };
    assert.deepEqual(await told(), expected);
    assert.equal((await store.ask(flowTotals, range))[0]?.flows, 2);
    assert.equal(await count('invocations FINAL WHERE is_report_only'), 0);
    const ofNobody = `(trace_id, span_id) NOT IN (SELECT trace_id, span_id FROM invocations)`;
    for (const table of ['hops', 'flow_members'])
      assert.equal(await count(`${table} FINAL WHERE ${ofNobody}`), 0, table);
  });
});
