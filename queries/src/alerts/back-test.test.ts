import assert from 'node:assert/strict';
import { alertChanges } from '../questions/index.ts';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { backTest } from './back-test.ts';
import { flowed, happened, minute, ruleOf } from './estate.ts';
import { evaluateAlerts } from './evaluate-alerts.ts';
import { saveRule } from './rules.ts';

describe('A back-test', function () {
  this.timeout(60_000);
  let store: Store;
  const day = 1_440;
  const weeks = [1, 2, 3, 4].map((n) => -n * 7 * day);
  before(async () => {
    store = await openTestStore();
    await happened(
      store,
      [
        { at: -33 * day },
        { at: 0, times: 3, error: 'E' },
        { at: 30, times: 5, error: 'E' },
        { at: 31, times: 4, error: 'E', function: 'ship' },
        { at: 90, times: 9, error: 'E' },
        // Every week at this time 10 calls or so, and now 40.
        ...weeks.flatMap((at, n) =>
          [-60, 0, 60].map((off) => ({ at: at + off + 200, times: 9 + n, function: 'steady' })),
        ),
        { at: 200, times: 40, function: 'steady' },
      ],
      minute(300),
    );
    await flowed(
      store,
      [
        { at: 10, costUsd: 0.5 },
        { at: 11, costUsd: 0.2 },
      ],
      minute(300),
    );
  });

  const range = { from: minute(-60), to: minute(150), now: minute(300) };
  const errors = ruleOf({ name: 'errors', metric: 'errors', above: 2, window: '5m', group_by: 'function' });

  it('says how often a rule would have fired, when, for whom and how bad it became', async () => {
    const { fired, episodes, notes } = await backTest(store, { ...errors, for_s: 60 }, range);
    assert.equal(fired, 4);
    assert.deepEqual(notes, []);
    assert.deepEqual(
      episodes.map((one) => [
        one.scope.split(':').at(-1),
        one.started_at.slice(11, 16),
        one.fired_at.slice(11, 16),
        one.resolved_at?.slice(11, 16),
        one.value,
        one.worst,
      ]),
      [
        ['pay', '12:01', '12:02', '12:06', 3, 3],
        ['pay', '12:31', '12:32', '12:36', 5, 5],
        ['ship', '12:32', '12:33', '12:37', 4, 4],
        ['pay', '13:31', '13:32', '13:36', 9, 9],
      ],
    );
  });

  it('names flows that show it', async () => {
    const { episodes } = await backTest(
      store,
      ruleOf({ metric: 'flow_cost', above: 0.1, window: '5m' }),
      range,
    );
    assert.deepEqual(
      episodes.map(({ value, flow_ids }) => [value, flow_ids.length]),
      [[0.5, 1]],
    );
  });

  it('says the same as the evaluation did', async () => {
    await saveRule(store, errors, { source: 'page', now: minute(-60) });
    for (let at = -1; at < 100; at += 4) await evaluateAlerts(store, { now: () => minute(at + 0.6) });
    const asked = {
      from: minute(-60),
      to: minute(150),
      id: '',
      rule: '',
      scope: '',
      with_pending: 0,
      after_ms: '',
      after_id: '',
      limit: 100,
    };
    const changes = await store.ask(alertChanges, asked);
    const { episodes } = await backTest(store, errors, range);
    assert.deepEqual(
      changes
        .filter(({ state }) => state === 'firing')
        .map(({ scope, at }) => `${scope} ${at}`)
        .sort(),
      episodes.map(({ scope, fired_at }) => `${scope} ${fired_at}`).sort(),
    );
    assert.equal(episodes.length, 4);
  });

  it('finds what is far from the same hours of the weeks before, and says what was usual', async () => {
    const change = {
      metric: 'invocations',
      window: '15m',
      group_by: 'function',
      scope: { function: 'steady' },
      baseline_weeks: 4,
    } as const;
    const wide = { from: minute(180), to: minute(230), now: minute(300) };
    const { fired, episodes } = await backTest(store, ruleOf({ ...change, above: 6 }), wide);
    assert.equal(fired, 1);
    assert.deepEqual([episodes[0]?.measured, episodes[0]?.usual], [40, 10.5]);
    assert.equal((await backTest(store, ruleOf({ ...change, above: 40 }), wide)).fired, 0);
    assert.equal(
      (await backTest(store, ruleOf({ ...change, above: 6, baseline_weeks: 1 }), wide)).fired,
      0,
      'too few windows',
    );
  });

  it('begins where what is stored begins, and says so', async () => {
    const { notes, from, fired } = await backTest(store, errors, { ...range, from: minute(-60 * day) });
    assert.match(notes[0] ?? '', /^What is stored begins 2026-10-18T12:00/);
    assert.match(notes[1] ?? '', /^By the minute figures are kept since 2026-10-23T00:00/);
    assert.equal(from, '2026-10-23T00:04:00.000Z');
    assert.equal(fired, 4);
  });

  it('goes by whole hours where figures are kept by the hour only', async () => {
    await store.client.command({ query: 'TRUNCATE TABLE rollup_days SYNC' });
    await store.client.command({ query: "INSERT INTO rollup_days VALUES ('2026-11-20')" });
    await store.client.command({
      query:
        "ALTER TABLE function_rollups DELETE WHERE width_s = 60 AND at < '2026-11-20' SETTINGS mutations_sync = 2",
    });
    const long = { from: minute(-10 * day), to: minute(150), now: minute(300) };
    const hours = await backTest(store, ruleOf({ metric: 'errors', above: 2, window: '2h' }), long);
    assert.deepEqual(
      [hours.step_s, hours.fired, hours.episodes[0]?.fired_at],
      [3600, 1, minute(60).toISOString()],
    );
    const minutes = await backTest(store, ruleOf({ metric: 'errors', above: 2, window: '5m' }), long);
    assert.deepEqual([minutes.step_s, minutes.fired, minutes.from], [60, 3, minute(-720 + 4).toISOString()]);
    assert.match(minutes.notes[0] ?? '', /since 2026-11-20T00:00/);
  });
});
