import assert from 'node:assert/strict';
import type { Store } from '../store.ts';
import { insertRows, openTestStore } from '../testing/index.ts';
import { keepInstances } from './keep-instances.ts';

const begin = Date.parse('2026-11-20T09:00:00Z');
const at = (seconds: number) =>
  new Date(begin + seconds * 1000).toISOString().replace('T', ' ').replace('Z', '');

interface Call {
  id: string;
  /** Seconds. */
  at: number;
  on?: string;
  function?: string;
  ms?: number;
  /** Present: it began cold. */
  init?: number;
  columns?: Record<string, unknown>;
  /** Seconds at which its records were published; absent: nobody knows. */
  published?: number[];
  /** How often they were received. */
  received?: number;
}

const call = ({ id, at: when, on = 'i1', function: name = 'f', ms = 100, init, columns }: Call) => ({
  trace_id: id.padStart(32, '0'),
  span_id: id.padStart(16, '0'),
  function: `arn:${name}`,
  function_name: name,
  provider: 'aws',
  region: 'eu-west-1',
  instance: on,
  request_id: `r${id}`,
  started_at: at(when),
  duration_ms: ms,
  billed_ms: Math.ceil(ms + (init ?? 0)),
  init_duration_ms: init ?? null,
  is_cold_start: init === undefined ? 0 : 1,
  memory_bytes: 134217728,
  version: 1,
  ...columns,
});

const hopsOf = ({ id, at: when, function: name = 'f', published = [], received = 1 }: Call) =>
  published.map((sent, ordinal) => ({
    trace_id: id.padStart(32, '0'),
    span_id: id.padStart(16, '0'),
    ordinal,
    evidence: 'id',
    to_function: `arn:${name}`,
    channel: 'queue:q',
    publish_trace_id: 'ab'.repeat(16),
    from_span_id: 'cd'.repeat(8),
    published_at: at(sent),
    delivered_at: at(when),
    wait_ms: (when - sent) * 1000,
    receive_count: received,
    version: 1,
  }));

const report = (kind: string, when: number, on: string, columns: Record<string, unknown>) => ({
  function: 'arn:f',
  function_name: 'f',
  provider: 'aws',
  instance: on,
  at: at(when),
  kind,
  phase: kind === 'init' ? 'init' : '',
  source: 'telemetry',
  report_id: Buffer.from(`${kind}${when}`.padEnd(8, ' ').slice(0, 8)).toString('hex'),
  version: 1,
  ...columns,
});

/** A life over three slots; its second call arrives while the first is cold, the third waits for nobody. */
const lifeOfOne: Call[] = [
  { id: '1', at: 1, ms: 500, init: 400, published: [0.5] },
  { id: '2', at: 1.6, ms: 100, published: [0.7] },
  { id: '3', at: 1.8, ms: 100, published: [0.9, 1.65] },
  { id: '4', at: 10, ms: 100, published: [9.9] },
  { id: '5', at: 400, ms: 200, published: [] },
  { id: '6', at: 700, ms: 300, columns: { is_error: 1 } },
];

async function fill(store: Store, calls: Call[]): Promise<void> {
  await insertRows(store, 'invocations', calls.map(call));
  await insertRows(store, 'hops', calls.flatMap(hopsOf));
}

async function rowsOf(store: Store, query: string): Promise<Record<string, unknown>[]> {
  return (await store.client.query({ query, format: 'JSONEachRow' })).json();
}

const instancesOf = (store: Store) =>
  rowsOf(
    store,
    `SELECT instance, toString(start) AS start, toFloat64(dateDiff('millisecond', toDateTime64('${at(0)}', 3, 'UTC'), began_at)) AS began_ms,
            init_ms, container_ms, toFloat64(init_billed_ms) AS init_billed_ms, lead_ms, restarts, toFloat64(calls) AS calls, toFloat64(errors) AS errors,
            busy_ms, dateDiff('millisecond', began_at, last_seen_at) / 1000 AS lived_s, max_concurrency
     FROM instances FINAL ORDER BY instance`,
  );

const waitsOf = (store: Store) =>
  rowsOf(
    store,
    `SELECT trimLeft(lower(hex(span_id)), '0') AS id, ordinal, toString(kind) AS kind, nth, round(waited_ms, 3) AS waited_ms, init_ms
     FROM cold_waits FINAL ORDER BY at, span_id, ordinal`,
  );

for (const engine of ['embedded', 'server'] as const) {
  describe(`Instances, on the ${engine} engine`, function () {
    this.timeout(180_000);
    let store: Store;

    beforeEach(async () => {
      store = await openTestStore({ engine });
    });

    it('have a life: their init, calls, work and idle time, over as many slots as they live', async () => {
      await fill(store, lifeOfOne);
      await keepInstances(store);
      assert.deepEqual(await instancesOf(store), [
        {
          instance: 'i1',
          start: 'on-demand',
          began_ms: 600,
          init_ms: 400,
          container_ms: null,
          init_billed_ms: 400,
          lead_ms: null,
          restarts: 0,
          calls: 6,
          errors: 1,
          busy_ms: 1300,
          lived_s: 699.7,
          max_concurrency: 1,
        },
      ]);
    });

    it('keep waiting whom they were started for, and who stood behind these without a gap', async () => {
      await fill(store, lifeOfOne);
      await keepInstances(store);
      assert.deepEqual(await waitsOf(store), [
        { id: '1', ordinal: 0, kind: 'own', nth: 0, waited_ms: 400, init_ms: 400 },
        { id: '2', ordinal: 0, kind: 'behind', nth: 1, waited_ms: 400, init_ms: 400 },
        { id: '3', ordinal: 0, kind: 'behind', nth: 2, waited_ms: 400, init_ms: 400 },
        { id: '3', ordinal: 1, kind: 'behind', nth: 2, waited_ms: 150, init_ms: 400 },
      ]);
    });
  });
}

describe('Instances', function () {
  this.timeout(120_000);
  let store: Store;

  beforeEach(async () => {
    store = await openTestStore();
  });

  it('are the same when everything comes three times over, late and backwards', async () => {
    await fill(store, lifeOfOne);
    await keepInstances(store);
    const once = [await instancesOf(store), await waitsOf(store)];
    await fill(store, lifeOfOne);
    await keepInstances(store);
    assert.deepEqual([await instancesOf(store), await waitsOf(store)], once);

    store = await openTestStore();
    for (const some of [lifeOfOne.slice(4), lifeOfOne.slice(1, 4), lifeOfOne.slice(0, 1)]) {
      await fill(store, some);
      await keepInstances(store);
    }
    assert.deepEqual([await instancesOf(store), await waitsOf(store)], once);
  });

  it('begin in the ways that platform reports tell apart, and may serve nobody', async () => {
    await fill(store, [
      { id: 'a', at: 60, on: 'early', init: 300 },
      { id: 'b', at: 5, on: 'asked', init: 300 },
      { id: 'c', at: 5, on: 'kept', columns: { initialization_type: 'provisioned-concurrency' } },
      { id: 'd', at: 5, on: 'snap', columns: { restore_duration_ms: 250 } },
      { id: 'e', at: 5, on: 'older' },
      { id: 'f', at: 5, on: '', init: 200 },
      {
        id: '9',
        at: 5,
        on: 'split',
        init: 300,
        columns: {
          reported: 1,
          said: { duration_ms: 100, init_duration_ms: 220, billed_ms: 320, is_cold_start: 1 },
        },
      },
    ]);
    await insertRows(store, 'platform_reports', [
      report('init', 0, 'early', { started_at: at(0), init_ms: 300 }),
      report('init', 4.9, 'asked', { started_at: at(4.6), init_ms: 300 }),
      report('init', 0, 'unused', {
        started_at: at(2),
        init_ms: 150,
        function: 'f',
        initialization_type: 'provisioned-concurrency',
      }),
    ]);
    await keepInstances(store);
    const found = await instancesOf(store);
    assert.deepEqual(
      found.map(({ instance, start, calls, init_ms, container_ms, lead_ms, init_billed_ms }) => [
        String(instance).slice(0, 6),
        start,
        calls,
        init_ms,
        container_ms,
        lead_ms,
        init_billed_ms,
      ]),
      [
        ['asked', 'on-demand', 1, 300, null, 100, 300],
        ['call:0', 'on-demand', 1, 200, null, null, 200],
        ['early', 'proactive', 1, 300, null, 59_700, 300],
        ['kept', 'provisioned', 1, null, null, null, 0],
        ['older', 'unknown', 1, null, null, null, 0],
        ['snap', 'restored', 1, 250, null, null, 0],
        ['split', 'on-demand', 1, 300, 80, null, 300],
        ['unused', 'provisioned', 0, 150, null, null, 150],
      ],
    );
    const waits = await waitsOf(store);
    assert.deepEqual(waits.map(({ id }) => id).sort(), ['9', 'b', 'd', 'f']);
  });

  it('keep nobody waiting who came again, or after the instance had been idle', async () => {
    await fill(store, [
      { id: '1', at: 1, ms: 500, init: 400, published: [0.5] },
      { id: '2', at: 1.6, ms: 100, published: [0.7], received: 2 },
      { id: '3', at: 1.8, ms: 100, published: [0.9] },
      { id: '4', at: 10, on: 'i2', ms: 100, init: 400, published: [9] },
      { id: '5', at: 11, on: 'i2', ms: 100, published: [10.5] },
    ]);
    await keepInstances(store);
    assert.deepEqual(
      (await waitsOf(store)).map(({ id }) => id),
      ['1', '4'],
    );
  });

  it('may begin again: a runtime that ended is cold for its next call', async () => {
    await fill(store, [
      { id: '1', at: 1, init: 400 },
      { id: '2', at: 2 },
      { id: '3', at: 3, init: 350 },
    ]);
    await keepInstances(store);
    const [row] = await instancesOf(store);
    assert.deepEqual([row?.restarts, row?.calls, row?.init_billed_ms], [1, 3, 750]);
  });

  it('are forgotten with their calls, and cost one statement when nothing is new', async () => {
    await fill(store, [...lifeOfOne.slice(0, 2), ...lifeOfOne.slice(4)]);
    assert.equal((await keepInstances(store)).passes, 1);
    assert.equal((await keepInstances(store)).passes, 0);
    await store.client.command({
      query: `DELETE FROM invocations WHERE request_id IN ('r2', 'r5', 'r6')`,
      clickhouse_settings: { lightweight_deletes_sync: '2' },
    });
    await fill(
      store,
      [2, 402, 702].map((when, place) => ({ id: `${place + 7}`, at: when, on: 'i2' })),
    );
    await keepInstances(store);
    const found = await instancesOf(store);
    assert.deepEqual(
      found.map(({ instance, calls }) => [instance, calls]),
      [
        ['i1', 1],
        ['i2', 3],
      ],
    );
    assert.deepEqual(
      (await waitsOf(store)).map(({ id }) => id),
      ['1'],
    );
  });

  it('count calls that run at once', async () => {
    await fill(store, [
      { id: '1', at: 1, init: 100, ms: 1000 },
      { id: '2', at: 1.2, ms: 1000 },
      { id: '3', at: 2.1, ms: 100 },
    ]);
    await keepInstances(store);
    const [row] = await instancesOf(store);
    assert.deepEqual([row?.max_concurrency, row?.busy_ms], [2, 1200]);
  });
});
