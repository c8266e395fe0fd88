import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionList, keepUp, type Store } from '@choreoscope/queries';
import { arns } from '../local-cloud/arns.ts';
import type { TrueInvocation } from '../local-cloud/index.ts';
import { runShop } from './run-shop.ts';

const orders = 10;

interface Stored {
  function: string;
  name: string;
  request_id: string;
  started_at: string;
  reported: number;
  billed: number;
  computed: number | null;
  init: number | null;
  used: number | null;
  status: string;
  is_error: number;
  error_type: string;
  is_unfinished: number;
  is_report_only: number;
  flows: number;
}

/** The nth of a request, by time: what a retry of an asynchronous call has in common with the first attempt. */
function byRequest<T>(list: T[], of: (one: T) => { key: string; at: number }): Map<string, T> {
  const sorted = [...list].sort((a, b) => of(a).at - of(b).at);
  const seen = new Map<string, number>();
  return new Map(
    sorted.map((one) => {
      const { key } = of(one);
      seen.set(key, (seen.get(key) ?? 0) + 1);
      return [`${key} #${seen.get(key)}`, one];
    }),
  );
}

describe('A shop whose logs are handed over', function () {
  this.timeout(300_000);
  let folder: string;
  let store: Store;
  let stored: Map<string, Stored>;
  let truth: Map<string, TrueInvocation>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'choreoscope-plain-'));
    writeFileSync(
      join(folder, 'index.mjs'),
      `export const handler = async (event) => { if (JSON.stringify(event).length % 3 === 0) throw new TypeError('odd'); };`,
    );
    const run = await runShop('embedded', orders, {
      perRecord: true,
      handsOverLogs: true,
      misbehave: { carrierFails: 0.2, asyncRetry: 0.2 },
      beside(cloud) {
        const audit = cloud.createFunction({
          name: 'audit',
          taskRoot: folder,
          handler: 'index.handler',
          memoryMb: 128,
          // Retries here come in milliseconds, Lambda's after a minute: by time alone they could not be told apart.
          retryDelaysMs: [],
        });
        cloud.subscribe(arns.topic('orders'), audit.arn);
        return [audit];
      },
    });
    store = run.store;
    await keepUp(store, { now: () => new Date(Date.now() + 120_000) });
    const result = await store.client.query({
      query: `
        SELECT function, toString(function_name) AS name, request_id, toString(started_at) AS started_at, reported, toFloat64(billed_ms) AS billed,
            toFloat64(computed_billed_ms) AS computed, init_duration_ms AS init, toFloat64(memory_used_bytes) AS used, toString(status) AS status,
            is_error, toString(error_type) AS error_type, is_unfinished, is_report_only,
            (trace_id, span_id) IN (SELECT trace_id, span_id FROM flow_members FINAL) AS flows
        FROM invocations FINAL`,
      format: 'JSONEachRow',
    });
    stored = byRequest(await result.json<Stored>(), (one) => ({
      key: `${one.name} ${one.request_id}`,
      at: Date.parse(one.started_at),
    }));
    truth = byRequest(
      run.recorded.invocations.filter(({ billedMs }) => billedMs !== undefined),
      (one) => ({ key: `${one.function} ${one.requestId}`, at: one.startedMs }),
    );
  });

  after(() => rmSync(folder, { recursive: true }));

  it('has each invocation once, billed as the platform printed it', () => {
    assert.deepEqual([...stored.keys()].sort(), [...truth.keys()].sort());
    for (const [key, { billedMs, initMs }] of truth) {
      const found = stored.get(key)!;
      assert.deepEqual(
        [key, found.reported, found.billed, found.init === null],
        [key, 1, billedMs, initMs === undefined],
      );
      if (initMs !== undefined) assert.ok(Math.abs(found.init! - initMs) < 0.01, key);
      assert.ok(found.used! > 1_000_000, key);
      assert.equal(found.is_unfinished, 0, key);
      assert.equal(found.function, arns.function(found.name), key);
      assert.equal(found.flows, 1, key);
    }
  });

  it('keeps what was computed beside it', () => {
    const traced = [...stored.values()].filter((one) => one.is_report_only === 0);
    assert.ok(traced.length > orders);
    for (const { computed, billed } of traced) assert.ok(computed !== null && computed <= billed + 1);
  });

  it('marks what timed out and what crashed, though no span said so', () => {
    const ended = (outcome: string) =>
      [...truth].filter(([, one]) => one.outcome === outcome).map(([key]) => stored.get(key)!);
    const [slow, crashed] = [ended('timeout'), ended('exited')];
    assert.ok(slow.length > 0 && crashed.length > 0);
    for (const one of slow) assert.deepEqual([one.is_error, one.status], [1, 'timeout']);
    for (const one of crashed)
      assert.deepEqual([one.is_error, one.status, one.error_type], [1, 'failure', 'Runtime.ExitError']);
  });

  it('shows a function without instrumentation from its reports alone', async () => {
    const mine = [...truth.values()].filter((one) => one.function === 'audit');
    assert.ok(mine.length >= orders);
    const rows = await store.ask(functionList, {
      from: new Date(Date.now() - 3_600_000),
      to: new Date(Date.now() + 3_600_000),
      function: arns.function('audit'),
      sort: 'name',
      limit: 10,
    });
    assert.equal(rows.length, 1);
    const [row] = rows;
    assert.equal(Number(row?.invocations), mine.length);
    assert.equal(Number(row?.errors), mine.filter(({ outcome }) => outcome === 'error').length);
    assert.equal(Number(row?.cold_starts), mine.filter(({ cold }) => cold).length);
    const found = [...stored.values()].filter((one) => one.name === 'audit');
    assert.ok(found.every((one) => one.is_report_only === 1));
    assert.deepEqual(
      [...new Set(found.filter((one) => one.is_error).map((one) => one.error_type))],
      mine.some(({ outcome }) => outcome === 'error') ? ['TypeError'] : [],
    );
  });

  it('has each instance with its calls and cold starts, and what of an init was before the runtime', async () => {
    const result = await store.client.query({
      query: `SELECT instance, toString(start) AS start, toUInt32(coldStarts(start, restarts)) AS cold, calls, init_ms, container_ms, lead_ms,
                toString(function_name) AS name
              FROM instances FINAL`,
      format: 'JSONEachRow',
    });
    const found = await result.json<{
      instance: string;
      start: string;
      cold: number;
      calls: string;
      init_ms: number | null;
      container_ms: number | null;
      lead_ms: number | null;
      name: string;
    }>();
    const served = new Map<string, TrueInvocation[]>();
    for (const one of truth.values()) served.set(one.instance, [...(served.get(one.instance) ?? []), one]);
    const all = [...served.values()];
    assert.deepEqual(
      found.map(({ instance, calls, cold }) => [instance, Number(calls), cold]).sort(),
      [...served]
        .map(([instance, list]) => [instance, list.length, list.filter(({ cold }) => cold).length])
        .sort(),
    );
    for (const { instance, start, init_ms, container_ms, lead_ms, name } of found) {
      assert.equal(start, 'on-demand', instance);
      assert.ok(init_ms !== null && lead_ms !== null && lead_ms < 10_000, instance);
      // Only an instrumentation measures from the start of the runtime.
      assert.equal(container_ms === null, name === 'audit', instance);
      assert.ok(container_ms === null || container_ms < init_ms, instance);
    }
    assert.ok(all.length > 9);
  });
});
