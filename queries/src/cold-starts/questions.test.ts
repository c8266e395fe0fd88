import assert from 'node:assert/strict';
import { keepUp } from '../keep-up.ts';
import {
  coldStartCascades,
  coldStartCosts,
  coldStartFlow,
  coldStartGroups,
  coldStartHeat,
  coldStartRates,
  coldStartTotals,
  coldStartWaits,
  instanceList,
} from '../questions/index.ts';
import { insertDerived, type Run, rowsOf } from '../stitch/choreography.ts';
import type { Store } from '../store.ts';
import { insertRows, openTestStore } from '../testing/index.ts';
import { askWhatIf } from './ask-what-if.ts';

/** Noon of the choreography's epoch. */
const from = new Date('2026-01-15T12:00:00Z');
const to = new Date('2026-01-15T13:00:00Z');
const now = new Date('2026-01-15T14:00:00Z');
const range = { from, to };

/** How each run's instance is called, and its init where it began cold; ms. */
const about: Record<string, { on: string; init?: number }> = {
  a1: { on: 'A', init: 400 },
  b1: { on: 'B', init: 300 },
  c1: { on: 'C', init: 200 },
  a2: { on: 'A' },
  b2: { on: 'B' },
  a3: { on: 'A2', init: 500 },
  b3: { on: 'B' },
};

/** Three orders through a, b and c: the first meets three cold starts in a row, the second waits behind b's, the third meets one. */
const runs: Run[] = [
  {
    id: 'a1',
    function: 'a',
    at: 10,
    durationMs: 100,
    isColdStart: true,
    gets: [['id:http:o1']],
    sends: [{ keys: ['id:sqs:m1'], at: 10.05, record: 0 }],
  },
  {
    id: 'b1',
    function: 'b',
    at: 10.5,
    durationMs: 200,
    isColdStart: true,
    gets: [['id:sqs:m1']],
    sends: [{ keys: ['id:sqs:n1'], at: 10.6, record: 0 }],
  },
  { id: 'c1', function: 'c', at: 11, durationMs: 100, isColdStart: true, gets: [['id:sqs:n1']] },
  {
    id: 'a2',
    function: 'a',
    at: 10.15,
    durationMs: 50,
    gets: [['id:http:o2']],
    sends: [{ keys: ['id:sqs:m2'], at: 10.16, record: 0 }],
  },
  { id: 'b2', function: 'b', at: 10.75, durationMs: 100, gets: [['id:sqs:m2']] },
  {
    id: 'a3',
    function: 'a',
    at: 1810,
    durationMs: 100,
    isColdStart: true,
    gets: [['id:http:o3']],
    sends: [{ keys: ['id:sqs:m3'], at: 1810.05, record: 0 }],
  },
  { id: 'b3', function: 'b', at: 1810.1, durationMs: 100, gets: [['id:sqs:m3']] },
];

describe('What is asked of cold starts', function () {
  this.timeout(120_000);
  let store: Store;

  before(async () => {
    store = await openTestStore();
    const rows = rowsOf(runs);
    const invocations = rows.invocations.map((row) => {
      const { on, init } = about[(row as { span_id: string }).span_id]!;
      const { duration_ms } = row as { duration_ms: number };
      return {
        ...row,
        instance: on,
        init_duration_ms: init ?? null,
        billed_ms: duration_ms + (init ?? 0),
        provider: 'aws',
        region: 'us-east-1',
        architecture: 'arm64',
        runtime: 'nodejs 20',
        memory_bytes: 536870912,
        version: 2e15,
      };
    });
    await insertDerived(store.client, { ...rows, invocations });
    await insertRows(store, 'platform_reports', [
      {
        function: 'arn:b',
        function_name: 'b',
        provider: 'aws',
        region: 'us-east-1',
        instance: 'unused',
        at: '2026-01-15 12:20:00',
        started_at: '2026-01-15 12:19:59.5',
        kind: 'init',
        phase: 'init',
        init_ms: 450,
        memory_bytes: 536870912,
        architecture: 'arm64',
        initialization_type: 'provisioned-concurrency',
        report_id: '01'.repeat(8),
        version: 1,
      },
    ]);
    await keepUp(store, { now: () => now });
  });

  it('counts them by function, with what records waited', async () => {
    const rows = await store.ask(coldStartRates, { ...range, function: '' });
    assert.deepEqual(
      rows.map(
        ({
          function_name,
          invocations,
          cold_starts,
          p50_init_ms,
          waited_records,
          behind_records,
          waited_ms,
        }) => [
          function_name,
          invocations,
          cold_starts,
          p50_init_ms,
          waited_records,
          behind_records,
          Math.round(waited_ms),
        ],
      ),
      [
        ['a', 3, 2, 400, 2, 0, 900],
        ['b', 3, 1, 300, 2, 1, 600],
        ['c', 1, 1, 200, 1, 0, 200],
      ],
    );
  });

  it('says what instances there were, and which served nobody', async () => {
    const [totals] = await store.ask(coldStartTotals, { ...range, now, function: '' });
    assert.deepEqual(
      [
        totals?.instances,
        totals?.cold_starts,
        totals?.on_demand,
        totals?.provisioned,
        totals?.unused,
        totals?.behind_records,
      ],
      [5, 4, 4, 1, 1, 1],
    );
    const unused = await store.ask(instanceList, { ...range, now, function: '', only: 'unused', limit: 10 });
    assert.deepEqual(
      unused.map(({ instance, init_ms, first_call_at }) => [instance, init_ms, first_call_at]),
      [['unused', 450, null]],
    );
    const ofB = await store.ask(instanceList, { ...range, now, function: 'arn:b', only: '', limit: 10 });
    assert.deepEqual(
      ofB.map(({ instance, calls }) => [instance, calls]),
      [
        ['unused', 0],
        ['B', 3],
      ],
    );
  });

  it('groups them by what instances have in common', async () => {
    const by = async (name: string) =>
      (await store.ask(coldStartGroups, { ...range, function: '', by: name })).map((row) => [
        row.group,
        row.cold_starts,
        row.p95_init_ms,
      ]);
    assert.deepEqual(await by('hour'), [['12', 4, 500]]);
    assert.deepEqual(await by('memory'), [['512', 4, 500]]);
    assert.deepEqual(await by('start'), [
      ['on-demand', 4, 500],
      ['provisioned', 0, 450],
    ]);
    const heat = await store.ask(coldStartHeat, { ...range, function: '', bucket_s: 1800, limit: 1 });
    assert.deepEqual(
      heat.map(({ function_name, calls, cold_starts, p50_init_ms }) => [
        function_name,
        calls,
        cold_starts,
        p50_init_ms,
      ]),
      [
        ['a', 2, 1, 400],
        ['a', 1, 1, 500],
      ],
    );
  });

  it('finds cascades, and who waited behind whose init', async () => {
    const [cascade] = await store.ask(coldStartCascades, { ...range, workflow: '', limit: 10 });
    assert.deepEqual(
      [cascade?.flows, cascade?.cold_flows, cascade?.cascades, cascade?.longest, cascade?.flow_ids.length],
      [3, 2, 1, 3, 1],
    );
    const [behind] = await store.ask(coldStartWaits, { ...range, function: '', limit: 10 });
    assert.deepEqual(
      [behind?.function, behind?.records, behind?.calls, Math.round(behind?.waited_ms ?? 0)],
      ['arn:b', 1, 1, 300],
    );
    assert.equal(behind?.cold_flow_id, cascade?.flow_ids[0]);
    const first = await store.ask(coldStartFlow, { flow_id: cascade?.flow_ids[0] ?? '', limit: 10 });
    assert.deepEqual(
      first.map(({ function: name, kind, is_after_cold }) => [name, kind, is_after_cold]),
      [
        ['arn:a', 'own', 0],
        ['arn:b', 'own', 1],
        ['arn:c', 'own', 1],
      ],
    );
    const second = await store.ask(coldStartFlow, { flow_id: behind?.flow_ids[0] ?? '', limit: 10 });
    assert.deepEqual(
      second.map(({ function: name, kind, is_own_flow }) => [name, kind, is_own_flow]),
      [['arn:b', 'behind', 0]],
    );
  });

  it('prices inits, those of nobody among them', async () => {
    const rows = await store.ask(coldStartCosts, { ...range, function: '' });
    assert.deepEqual(
      rows.map(({ function: name, init_billed_ms, list_cost_usd, unpriced }) => [
        name,
        init_billed_ms,
        Number(list_cost_usd).toFixed(12),
        unpriced,
      ]),
      [
        ['', 1850, (1.85 * 0.5 * 0.0000133334).toFixed(12), 0],
        ['arn:a', 900, (0.9 * 0.5 * 0.0000133334).toFixed(12), 0],
        ['arn:b', 750, (0.75 * 0.5 * 0.0000133334).toFixed(12), 0],
        ['arn:c', 200, (0.2 * 0.5 * 0.0000133334).toFixed(12), 0],
      ],
    );
  });

  it('replays what was recorded, at the prices of the book', async () => {
    const said = await askWhatIf(store, {
      ...range,
      function: 'arn:a',
      scenarios: [{ kind: 'provisioned', instances: 1 }],
    });
    assert.deepEqual(
      [
        said?.baseline.recorded_cold_starts,
        said?.baseline.cold_starts,
        said?.baseline.is_faithful,
        said?.provisioned_region,
      ],
      [2, 2, true, 'us-east-1'],
    );
    assert.deepEqual([said?.answers[0]?.cold_starts, said?.answers[0]?.vanished], [0, 2]);
    const enabled = Math.ceil((to.getTime() - (from.getTime() + 9_600)) / 300_000) * 300;
    const usd = 0.5 * (enabled * 0.0000033334 + 0.25 * (0.0000077778 - 0.0000133334) - 0.9 * 0.0000133334);
    assert.ok(Math.abs((said?.answers[0]?.cost_usd ?? 0) - usd) < 1e-10);
    assert.equal(await askWhatIf(store, { ...range, function: 'arn:nobody' }), undefined);
  });
});
