import assert from 'node:assert/strict';
import type { Store } from '../store.ts';
import { insertRows, openTestStore } from '../testing/index.ts';
import { joinReports } from './join-reports.ts';

const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:charge';
const began = Date.parse('2026-11-20T10:00:00.000Z');
const at = (ms: number) => new Date(began + ms).toISOString();

/** When reports came, and a time at which they have waited long enough. */
const received = Date.parse('2026-11-20T12:00:00.000Z');
const soon = { now: () => new Date(received + 1_000) };
const later = { now: () => new Date(received + 61_000) };

const run = (fields: Record<string, unknown> = {}) => ({
  trace_id: '11'.repeat(16),
  span_id: '22'.repeat(8),
  function: arn,
  function_name: 'charge',
  provider: 'aws',
  account: '123456789012',
  region: 'eu-west-1',
  instance: '2026/11/20/[$LATEST]one',
  request_id: 'request-1',
  source: 'sqs',
  started_at: at(0),
  duration_ms: 100.5,
  init_duration_ms: 200.1,
  billed_ms: 301,
  is_cold_start: 1,
  memory_bytes: 134217728,
  batch_size: 1,
  received_at: at(1_000),
  version: began + 1_000,
  ...fields,
});

/** As a log tells it: without a region, so by the function's name alone. */
const logged = (fields: Record<string, unknown> = {}) => ({
  function: 'charge',
  function_name: 'charge',
  provider: 'aws',
  account: '123456789012',
  instance: '2026/11/20/[$LATEST]one',
  request_id: 'request-1',
  at: at(103),
  kind: 'invocation',
  duration_ms: 102.25,
  billed_ms: 315,
  init_ms: 212.4,
  memory_bytes: 268435456,
  memory_used_bytes: 99_614_720,
  source: 'log',
  report_id: 'aa'.repeat(8),
  received_at: new Date(received).toISOString(),
  version: received,
  ...fields,
});

const telemetry = (fields: Record<string, unknown> = {}) =>
  logged({
    function: arn,
    region: 'eu-west-1',
    source: 'telemetry',
    status: 'success',
    report_id: 'bb'.repeat(8),
    ...fields,
  });

describe('Reports joined to invocations', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openTestStore();
  });

  const rows = async (columns: string) => {
    const result = await store.client.query({
      query: `SELECT ${columns} FROM invocations FINAL ORDER BY started_at, is_report_only`,
      format: 'JSONEachRow',
    });
    return result.json<Record<string, unknown>>();
  };

  it('take the printed figures before the computed ones, and keep what was computed', async () => {
    await insertRows(store, 'invocations', [run()]);
    await insertRows(store, 'platform_reports', [logged()]);
    const done = await joinReports(store, soon);
    assert.deepEqual([done.completed, done.made, done.waiting], [1, 0, 0]);
    assert.deepEqual(
      await rows(
        'toUInt32(billed_ms) AS billed_ms, toUInt32(computed_billed_ms) AS computed_billed_ms, init_duration_ms, duration_ms, reported, toUInt32(memory_bytes) AS memory_bytes, toUInt32(memory_used_bytes) AS used',
      ),
      [
        {
          billed_ms: 315,
          computed_billed_ms: 301,
          init_duration_ms: 212.4,
          duration_ms: 100.5,
          reported: 1,
          memory_bytes: 268435456,
          used: 99614720,
        },
      ],
    );
  });
});
