import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { Store } from '../store.ts';
import { insertRows, openTestStore } from '../testing/index.ts';
import {
  type Flowing,
  flowed,
  forget,
  type Happening,
  happened,
  minute,
  plainMinute,
  ruleOf,
} from './estate.ts';
import { type MetricName, metricNames, metricOf } from './metrics.ts';
import type { RuleInput } from './rule-file.ts';
import { askReach, askSeries } from './series.ts';

/** What a metric says at 12:30 of what happened, by scope; and that a rule limited to something else does not see it. */
interface Case {
  asks: Partial<RuleInput>;
  calls?: Happening[];
  flows?: Flowing[];
  rows?: Record<string, Record<string, unknown>[]>;
  says: Record<string, number>;
}

const arn = (name: string) => `arn:aws:lambda:eu-west-1:1:function:${name}`;
const hex = (n: number, length: number) => n.toString(16).padStart(length, '0');

const duplicate = (n: number, at: number, more: Record<string, unknown> = {}) => ({
  side: 'delivery',
  at: plainMinute(at),
  consumer: arn('ship'),
  channel: 'queue:parcels',
  trace_id: hex(n, 32),
  span_id: hex(n, 16),
  workflow: 'shop',
  certainty: 'certain',
  kind: 'redelivery',
  cause: 'timeout',
  version: 1,
  ...more,
});
const effect = (n: number, at: number, more: Record<string, unknown>) => ({
  side: 'delivery',
  at: plainMinute(at),
  trace_id: hex(n, 32),
  span_id: hex(n, 16),
  version: 1,
  ...more,
});
const duplicates = {
  duplicates: [
    duplicate(1, 20),
    duplicate(2, 21),
    duplicate(3, 22, { certainty: 'suspected' }),
    duplicate(4, 23, { kind: 'replay', is_intended: 1 }),
    duplicate(5, 24, { consumer: arn('mail'), workflow: 'letters' }),
    duplicate(6, 5),
  ],
  duplicate_effects: [
    effect(1, 20, { effect: 'repeated', own_cost_usd: 0.5, downstream_cost_usd: 1 }),
    effect(2, 21, { effect: 'absorbed', own_cost_usd: 0.25 }),
    effect(5, 24, { effect: 'diverged', own_cost_usd: 0.25 }),
  ],
};

const hour = (more: Record<string, unknown>) => ({
  workflow: 'shop',
  variant: 'usual',
  hour: plainMinute(0),
  slice: 4,
  settled_at: plainMinute(21),
  version: 1,
  ...more,
});

const day = 1_440;
const usualCalls = (function_: string, days: number, at = 20) =>
  Array.from({ length: days }, (_, n) => ({
    at: at - (n + 1) * day,
    times: 4 + (n % 3),
    function: function_,
  }));

const cases: Partial<Record<MetricName, Case[]>> = {
  duplicates: [
    { asks: { group_by: 'function' }, rows: duplicates, says: { [arn('ship')]: 2, [arn('mail')]: 1 } },
    {
      asks: { options: { certainty: 'any' }, scope: { function: 'ship' } },
      rows: duplicates,
      says: { '': 3 },
    },
    {
      asks: { options: { intended: 'yes' }, group_by: 'workflow' },
      rows: duplicates,
      says: { shop: 3, letters: 1 },
    },
    { asks: { options: { kind: 'two-routes' } }, rows: duplicates, says: {} },
    { asks: { scope: { channel: 'orders' } }, rows: duplicates, says: {} },
  ],
  duplicate_rate: [
    {
      asks: { group_by: 'function' },
      calls: [
        { at: 20, times: 8, function: 'ship', channel: 'queue:parcels' },
        { at: 20, times: 5 },
      ],
      rows: duplicates,
      says: { [arn('ship')]: 0.25, [arn('pay')]: 0 },
    },
  ],
  repeated_effects: [
    { asks: {}, rows: duplicates, says: { '': 1 } },
    { asks: { options: { effect: 'either' }, scope: { workflow: 'l*' } }, rows: duplicates, says: { '': 1 } },
    { asks: { scope: { function: 'mail' } }, rows: duplicates, says: { '': 0 } },
  ],
  duplicate_cost: [{ asks: { group_by: 'workflow' }, rows: duplicates, says: { shop: 1.75, letters: 0.25 } }],
  errors: [
    {
      asks: { group_by: 'channel', scope: { function: 'pa*' } },
      calls: [
        { at: 16, times: 3, error: 'E' },
        { at: 29, times: 2 },
        { at: 14, error: 'E' },
        { at: 20, function: 'ship', error: 'E' },
      ],
      says: { 'queue:orders': 3 },
    },
    {
      asks: { scope: { region: 'us-east-1' } },
      calls: [
        { at: 16, error: 'E' },
        { at: 17, region: 'us-east-1' },
      ],
      says: { '': 0 },
    },
  ],
  error_rate: [
    {
      asks: {},
      calls: [
        { at: 20, error: 'E' },
        { at: 21, times: 3, function: 'ship' },
      ],
      says: { '': 0.25 },
    },
  ],
  timeouts: [
    {
      asks: { group_by: 'function' },
      calls: [
        { at: 20, error: 'timeout' },
        { at: 21, error: 'Sandbox.Timedout' },
        { at: 22, error: 'TimeoutError' },
      ],
      says: { [arn('pay')]: 2 },
    },
  ],
  invocations: [{ asks: {}, calls: [{ at: 20, times: 7 }], says: { '': 7 } }],
  cold_start_rate: [
    { asks: { scope: { provider: 'aws' } }, calls: [{ at: 20, coldMs: 300 }, { at: 21 }], says: { '': 0.5 } },
  ],
  cold_start_latency: [
    {
      asks: { group_by: 'function' },
      calls: [
        { at: 20, times: 9, coldMs: 400 },
        { at: 21, times: 20 },
        { at: 21, function: 'ship' },
      ],
      says: { [arn('pay')]: 400 },
    },
  ],
  latency_p50: [
    {
      asks: {},
      calls: [
        { at: 20, times: 9, ms: 20 },
        { at: 20, ms: 900 },
      ],
      says: { '': 20 },
    },
  ],
  latency_p95: [
    {
      asks: {},
      calls: [
        { at: 20, times: 9, ms: 20 },
        { at: 20, times: 9, ms: 900 },
      ],
      says: { '': 900 },
    },
  ],
  latency_p99: [
    {
      asks: { scope: { function: 'ship' } },
      calls: [
        { at: 20, ms: 900 },
        { at: 20, ms: 50, function: 'ship' },
      ],
      says: { '': 50 },
    },
  ],
  silent_functions: [
    {
      asks: {},
      // One that is silent, one that is not, one that is called on some days, one that is too young.
      calls: [
        ...usualCalls('pay', 7),
        ...usualCalls('ship', 7),
        { at: 22, function: 'ship' },
        ...usualCalls('seldom', 7).filter((_, n) => n !== 2),
        ...usualCalls('young', 2),
        ...usualCalls('later', 7, 60),
      ],
      says: { [arn('pay')]: 5, [arn('ship')]: 0, [arn('seldom')]: 0, [arn('young')]: 0 },
    },
  ],
  flows: [
    {
      asks: { group_by: 'workflow' },
      flows: [
        { at: 20, times: 2 },
        { at: 21, workflow: 'letters' },
      ],
      says: { shop: 2, letters: 1 },
    },
  ],
  flow_errors: [
    { asks: {}, flows: [{ at: 20, errors: 3 }, { at: 21 }, { at: 5, errors: 1 }], says: { '': 1 } },
  ],
  flow_error_rate: [
    {
      asks: { scope: { workflow: 'shop' } },
      flows: [{ at: 20, errors: 3 }, { at: 21 }, { at: 22, workflow: 'letters' }],
      says: { '': 0.5 },
    },
  ],
  flow_latency_p50: [
    {
      asks: {},
      flows: [
        { at: 20, times: 9, ms: 50 },
        { at: 20, ms: 5000 },
      ],
      says: { '': 50 },
    },
  ],
  flow_latency_p95: [
    {
      asks: {},
      flows: [
        { at: 20, times: 9, ms: 50 },
        { at: 20, times: 9, ms: 5000 },
      ],
      says: { '': 5000 },
    },
  ],
  flow_latency_p99: [{ asks: { scope: { workflow: 'x' } }, flows: [{ at: 20, ms: 50 }], says: {} }],
  stalled_flows: [
    {
      asks: { group_by: 'workflow' },
      flows: [
        { at: -300, expected: 20 },
        { at: 20, expected: 40 },
        { at: -20, expected: 5 },
        { at: 20, expected: 21, deadLetters: 1 },
      ],
      says: { shop: 1 },
    },
  ],
  dead_lettered_flows: [
    {
      asks: {},
      flows: [{ at: 10, ms: 600_000, deadLetters: 2 }, { at: 20 }, { at: 2, deadLetters: 1 }],
      says: { '': 1 },
    },
  ],
  drift: [
    {
      asks: { group_by: 'workflow' },
      rows: {
        workflow_hours: [
          hour({ flows: 9 }),
          hour({ variant: 'odd', flows: 2 }),
          hour({ variant: 'moving', flows: 3, settled_at: plainMinute(90) }),
          hour({ workflow: 'letters', flows: 1 }),
        ],
        workflow_pins: [{ workflow: 'shop', variant: 'usual', accepted: 1, version: 1 }],
      },
      says: { shop: 2 },
    },
  ],
  flow_cost: [
    {
      asks: {},
      flows: [
        { at: 20, times: 5, costUsd: 0.01 },
        { at: 21, costUsd: 0.4 },
        { at: 2, costUsd: 9 },
      ],
      says: { '': 0.4 },
    },
  ],
  workflow_cost: [
    {
      asks: { group_by: 'workflow' },
      rows: {
        workflow_hours: [hour({ flows: 3, cost_usd: 1.5 }), hour({ variant: 'odd', flows: 3, cost_usd: 1 })],
      },
      says: { shop: 2.5 },
    },
    {
      asks: { period: 'day', budget_usd: 10 },
      rows: {
        workflow_hours: [
          hour({ flows: 3, cost_usd: 3 }),
          hour({ hour: plainMinute(-720), flows: 1, cost_usd: 1 }),
          hour({ hour: plainMinute(-780), cost_usd: 7 }),
        ],
      },
      says: { '': 0.4 },
    },
  ],
  function_cost: [
    // 1 GiB on arm64 in eu-west-1: 0.0000133334 USD a second, 0.0000002 USD a request.
    {
      asks: { group_by: 'function' },
      calls: [{ at: 20, times: 2, ms: 500_000 }],
      says: { [arn('pay')]: 0.0133338 },
    },
    // Half of the day's last 24 hours: 12 h 30 min are over, the rest goes on at a rate of 0.0133338 in 24 h.
    {
      asks: { period: 'day', forecast: true },
      calls: [
        { at: -day + 60, times: 1, ms: 500_000 },
        { at: 20, times: 1, ms: 500_000 },
      ],
      says: { '': 0.0066669 + (0.0133338 * 11.5) / 23.5 },
    },
    {
      asks: { period: 'month' },
      calls: [
        { at: -day * 10, ms: 1_000_000 },
        { at: -60, ms: 1_000_000 },
        { at: -day * 25, ms: 1_000_000 },
      ],
      says: { '': 0.0266672 },
    },
  ],
  findings: [
    {
      asks: { options: { severity: 'warning' }, group_by: 'function' },
      rows: {
        findings: [
          { id: '1', severity: 'critical', function: arn('pay'), found_at: plainMinute(1), version: 1 },
          { id: '2', severity: 'info', function: arn('pay'), found_at: plainMinute(1), version: 1 },
          {
            id: '3',
            severity: 'warning',
            function: arn('pay'),
            found_at: plainMinute(1),
            is_resolved: 1,
            resolved_at: plainMinute(9),
            version: 1,
          },
          { id: '4', severity: 'warning', function: arn('pay'), found_at: plainMinute(2), version: 1 },
          { id: '5', severity: 'warning', function: arn('pay'), found_at: plainMinute(2), version: 1 },
        ],
        finding_dismissals: [{ id: '5', is_dismissed: 1, version: 1 }],
      },
      says: { [arn('pay')]: 2 },
    },
  ],
};

const all = Object.entries(cases).flatMap(([metric, list]) =>
  list.map((one) => ({ metric: metric as MetricName, ...one })),
);

/** Those that look at their window alone: each has an hour of its own, so that all of them are counted at once. */
const ofAnHour = all.filter(
  ({ asks, rows, calls = [] }) => !rows && !asks.period && calls.every(({ at }) => at > -600),
);
const ofTheirOwn = all.filter((one) => !ofAnHour.includes(one));

describe('A metric', function () {
  this.timeout(60_000);
  let store: Store;
  before(async () => {
    store = await openTestStore();
  });

  it('of every name has a statement and a case here', () => {
    const files = readdirSync(new URL('../../alerts/metrics/', import.meta.url)).map((name) =>
      name.replace('.sql', ''),
    );
    assert.deepEqual(new Set(metricNames.map((name) => metricOf(name).file)), new Set(files));
    assert.deepEqual(Object.keys(cases).sort(), [...metricNames].sort());
  });

  const titleOf = ({ metric, asks }: { metric: MetricName } & Case) =>
    `${metric} ${JSON.stringify(asks)} says what happened in its window`;

  async function check({ metric, asks, says }: { metric: MetricName } & Case, end_: Date): Promise<void> {
    const rule = ruleOf({ metric, above: 0, window: '15m', ...asks });
    const end = end_.getTime() / 1000;
    const series = await askSeries(
      store.client,
      rule,
      { first: end, last: end, step: 60 },
      await askReach(store.client),
    );
    const said = Object.fromEntries([...series].map(([scope, points]) => [scope, points.get(end)?.value]));
    assert.deepEqual(Object.keys(said).sort(), Object.keys(says).sort());
    for (const [scope, value] of Object.entries(says))
      assert.ok(
        Math.abs((said[scope] ?? Number.NaN) - value) <= 1e-6 + value * 0.01,
        `${scope}: ${said[scope]} is not ${value}`,
      );
  }

  describe('of minutes', () => {
    before(async () => {
      const later = <One extends { at: number; expected?: number }>(
        list: readonly One[] | undefined,
        hours: number,
      ) =>
        (list ?? []).map((one) => ({
          ...one,
          at: one.at + hours * 60,
          ...(one.expected !== undefined && { expected: one.expected + hours * 60 }),
        }));
      const now = minute(ofAnHour.length * 60);
      await happened(
        store,
        ofAnHour.flatMap(({ calls }, hour) => later(calls, hour)),
        now,
      );
      await flowed(
        store,
        ofAnHour.flatMap(({ flows }, hour) => later(flows, hour)),
        now,
      );
    });
    for (const [hour, one] of ofAnHour.entries()) it(titleOf(one), () => check(one, minute(30 + hour * 60)));
  });

  describe('of more than that', () => {
    let there: Case['rows'];
    for (const one of ofTheirOwn)
      it(titleOf(one), async () => {
        const { calls, rows = {}, asks } = one;
        if (one.rows !== there || calls) {
          await forget(store);
          for (const [table, values] of Object.entries(rows)) await insertRows(store, table, values);
          if (calls) await happened(store, calls, minute(31));
          there = one.rows;
        }
        await check(one, minute(asks.period === 'month' ? 30 + 30 * 60 : 30));
      });
  });
});
