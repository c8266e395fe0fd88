import assert from 'node:assert/strict';
import { alertChanges, alertRules, alertStates } from '../questions/index.ts';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { changeId } from './change.ts';
import { forget, happened, minute, ruleOf } from './estate.ts';
import { evaluateAlerts } from './evaluate-alerts.ts';
import { deleteRule, saveRule } from './rules.ts';
import { endSilence, silence } from './silences.ts';

describe('Alerts', function () {
  this.timeout(60_000);
  let store: Store;
  before(async () => {
    store = await openTestStore();
  });
  beforeEach(() => forget(store));

  const errors = ruleOf({
    name: 'errors',
    metric: 'errors',
    above: 2,
    window: '5m',
    group_by: 'function',
    channels: ['ops'],
  });
  const save = (rule = errors, at = -60) => saveRule(store, rule, { source: 'page', now: minute(at) });
  const evaluate = (at: number, of = store) => evaluateAlerts(of, { now: () => minute(at) });
  const fail = (at: number, times: number, name = 'pay') =>
    happened(store, [{ at, times, error: 'TypeError', function: name }], minute(at));

  /** `firing pay 12:05 told`, in the order in which they were decided. */
  async function changes(): Promise<string[]> {
    const asked = {
      from: minute(-10_000),
      to: minute(10_000),
      id: '',
      rule: '',
      scope: '',
      with_pending: 1,
      after_ms: '',
      after_id: '',
      limit: 100,
    };
    const rows = await store.ask(alertChanges, asked);
    return rows
      .map((row) => ({
        row,
        when: `${row.at}${row.state === 'resolved' ? 2 : row.state === 'firing' ? 1 : 0}`,
      }))
      .toSorted((a, b) => (a.when < b.when ? -1 : 1))
      .map(({ row }) =>
        [
          row.state,
          row.scope.split(':').at(-1),
          row.at.slice(11, 16),
          row.notifies ? 'told' : '',
          row.is_late ? 'late' : '',
          row.reason,
        ]
          .filter(Boolean)
          .join(' '),
      );
  }
  const states = async () =>
    (await store.ask(alertStates, { rule: '', state: '', limit: 100 })).map(
      ({ scope, state, value }) => `${scope.split(':').at(-1)} ${state} ${value}`,
    );

  it('fire once when a window is past the threshold and end once when it is not', async () => {
    await save();
    await fail(0, 2);
    assert.equal((await evaluate(3.6)).changes, 0);
    assert.deepEqual(await states(), ['pay inactive 2']);
    await fail(4, 1);
    for (const at of [4.6, 5.6, 5.7, 6.6, 7.6]) await evaluate(at);
    assert.deepEqual(await changes(), ['firing pay 12:05 told', 'resolved pay 12:06 told']);
    assert.deepEqual(await states(), ['pay resolved 1']);
  });

  it('say which flows, what was asked and how it was answered', async () => {
    await save();
    await fail(0, 3);
    await evaluate(1.6);
    const id = changeId(
      'errors',
      'arn:aws:lambda:eu-west-1:1:function:pay',
      minute(1).getTime() / 1000,
      'firing',
    );
    const asked = {
      from: minute(0),
      to: minute(1),
      id,
      rule: '',
      scope: '',
      with_pending: 0,
      after_ms: '',
      after_id: '',
      limit: 1,
    };
    const [row] = await store.ask(alertChanges, asked);
    assert.deepEqual(
      [
        row?.value,
        row?.threshold,
        row?.metric,
        row?.unit,
        row?.window_s,
        row?.severity,
        row?.channels,
        row?.decided_at,
      ],
      [3, 2, 'errors', 'count', 300, 'warning', ['ops'], minute(1.6).toISOString()],
    );
  });

  it('wait for as long as the rule says, and say nothing of what passes before', async () => {
    await save({ ...errors, for_s: 120 });
    await fail(0, 3);
    for (const at of [1.6, 2.6, 3.6, 6.6]) await evaluate(at);
    await fail(10, 3);
    await evaluate(11.6);
    await fail(10, 0);
    await evaluate(12.6);
    assert.deepEqual(await changes(), [
      'pending pay 12:01',
      'firing pay 12:03 told',
      'resolved pay 12:06 told',
      'pending pay 12:11',
    ]);
    await save({ ...errors, for_s: 120, threshold: 9 }, 12.7);
    await evaluate(13.6);
    assert.equal((await changes()).at(-1), 'resolved pay 12:12');
    assert.deepEqual(await states(), ['pay inactive 3']);
  });

  it('go on until they are well below the threshold, where the rule says how far', async () => {
    await save({ ...errors, recover: 0 });
    await fail(0, 3);
    await fail(4, 1);
    for (const at of [1.6, 6.6, 8.6, 9.6, 10.6]) await evaluate(at);
    assert.deepEqual(await changes(), ['firing pay 12:01 told', 'resolved pay 12:10 told']);
  });

  it('tell each function by itself', async () => {
    await save();
    await fail(0, 3);
    await fail(0, 4, 'ship');
    await fail(0, 1, 'mail');
    await evaluate(1.6);
    assert.deepEqual((await states()).sort(), ['mail inactive 1', 'pay firing 3', 'ship firing 4']);
  });

  describe('when data comes late', () => {
    it('fire for a window that was looked at before, once, and end by themselves', async () => {
      await save();
      await evaluate(0.6);
      await evaluate(10.6);
      await fail(3, 3);
      for (const at of [15.6, 20.6, 25.6]) await evaluate(at);
      assert.deepEqual(await changes(), ['firing pay 12:04 told late', 'resolved pay 12:09 told late']);
    });

    it('do not fire again for what they fired for', async () => {
      await save();
      await fail(3, 3);
      for (const at of [4.6, 9.6]) await evaluate(at);
      await fail(2, 5);
      await fail(3, 5);
      for (const at of [15.6, 20.6]) await evaluate(at);
      assert.deepEqual(await changes(), ['firing pay 12:04 told', 'resolved pay 12:09 told']);
    });

    it('fire on where what came late lasts until now', async () => {
      await save();
      for (const at of [0.6, 5.6, 9.6]) await evaluate(at);
      await fail(8, 3);
      await evaluate(10.6);
      assert.deepEqual(await changes(), ['firing pay 12:09 told late']);
      await evaluate(14.6);
      assert.deepEqual((await changes()).slice(1), ['resolved pay 12:14 told']);
    });

    it('leave alone what is older than an hour, or older than the rule', async () => {
      await save(errors, 30);
      await evaluate(30.6);
      await fail(20, 3);
      await evaluate(40.6);
      await evaluate(105.6);
      await fail(32, 3);
      await evaluate(110.6);
      assert.deepEqual(await changes(), []);
    });
  });

  describe('when an evaluation dies', () => {
    /** A store whose inserts into a table fail, as if the process had died there. */
    const dyingAt = (table: string): Store => ({
      ...store,
      client: new Proxy(store.client, {
        get: (target, name) => {
          if (name !== 'insert') return Reflect.get(target, name).bind?.(target) ?? Reflect.get(target, name);
          return async (insert: { table: string }) => {
            if (insert.table === table) throw new Error('killed');
            return target.insert(insert as Parameters<typeof target.insert>[0]);
          };
        },
      }),
    });

    for (const table of ['alert_changes', 'alert_states', 'alert_evaluations'])
      it(`before it wrote ${table}, the next one loses nothing and repeats nothing`, async () => {
        await save();
        await evaluate(0.6);
        await fail(0, 3);
        await assert.rejects(evaluate(1.6, dyingAt(table)), /killed|alerts/);
        // By the next one more is known: the change that was made stays as it is.
        await fail(0, 2);
        await evaluate(2.6);
        await evaluate(6.6);
        assert.deepEqual(await changes(), ['firing pay 12:01 told', 'resolved pay 12:06 told']);
        assert.deepEqual(await states(), ['pay resolved 0']);
      });
  });

  it('catch up with what happened while nobody evaluated', async () => {
    await save();
    await evaluate(0.6);
    await fail(10, 3);
    await fail(30, 3);
    await evaluate(60.6);
    assert.deepEqual(await changes(), [
      'firing pay 12:11 told',
      'resolved pay 12:16 told',
      'firing pay 12:31 told',
      'resolved pay 12:36 told',
    ]);
  });

  it('change nothing when nothing has ended since', async () => {
    await save();
    await fail(0, 3);
    await evaluate(1.6);
    assert.equal((await evaluate(1.9)).rules, 0);
    await Promise.all([evaluate(2.6), evaluate(2.6), evaluate(2.6)]);
    assert.deepEqual(await changes(), ['firing pay 12:01 told']);
  });

  describe('of a rule that is', () => {
    beforeEach(async () => {
      await save();
      await fail(0, 3);
      await evaluate(1.6);
    });

    it('deleted, end, and say why', async () => {
      await deleteRule(store, 'errors', { now: minute(2) });
      await evaluate(2.1);
      await evaluate(2.2);
      assert.deepEqual(await changes(), ['firing pay 12:01 told', 'resolved pay 12:02 told rule-deleted']);
      assert.deepEqual(await states(), []);
    });

    it('switched off, end, and begin again when it is on', async () => {
      await save({ ...errors, is_enabled: false }, 2);
      await evaluate(2.1);
      assert.deepEqual(await states(), ['pay resolved null']);
      await save(errors, 3);
      await evaluate(3.6);
      assert.deepEqual(await changes(), [
        'firing pay 12:01 told',
        'resolved pay 12:02 told rule-disabled',
        'firing pay 12:03 told',
      ]);
    });
  });

  describe('that are silenced', () => {
    const hush = (said: Partial<Parameters<typeof silence>[1]> = {}, at = 0) =>
      silence(
        store,
        {
          rule: '',
          scope: '',
          labels: {},
          from: minute(0),
          to: minute(60),
          comment: 'deploy',
          by: 'ada',
          ...said,
        },
        { now: minute(at) },
      );

    it('change state and tell nobody, not even of the end', async () => {
      await save();
      await hush({ rule: 'err*', scope: 'pay' });
      await fail(0, 3);
      await fail(0, 3, 'ship');
      for (const at of [1.6, 6.6]) await evaluate(at);
      assert.deepEqual(
        (await changes()).sort(),
        [
          'firing pay 12:01',
          'firing ship 12:01 told',
          'resolved pay 12:06',
          'resolved ship 12:06 told',
        ].sort(),
      );
    });

    it('are told when the silence ends before they do, as the same change', async () => {
      await save();
      const id = await hush({ labels: { severity: 'warning' } });
      await fail(0, 3);
      await evaluate(1.6);
      assert.deepEqual(await changes(), ['firing pay 12:01']);
      assert.equal(await endSilence(store, id, { now: minute(2) }), true);
      await evaluate(2.1);
      await evaluate(6.6);
      assert.deepEqual(await changes(), ['firing pay 12:01 told', 'resolved pay 12:06 told']);
    });

    it('are told where the silence is of another rule, scope, label or time', async () => {
      await save();
      await hush({ rule: 'other' });
      await hush({ scope: 'ship' });
      await hush({ labels: { severity: 'critical' } });
      await hush({ rule: '*', from: minute(-60), to: minute(-1) });
      await fail(0, 3);
      await evaluate(1.6);
      assert.deepEqual(await changes(), ['firing pay 12:01 told']);
    });
  });

  it('of other rules go on where one cannot be asked, and it says so', async () => {
    await save();
    await save({ ...errors, name: 'broken', metric: 'duplicates', options: { certainty: 'perhaps' } });
    await fail(0, 3);
    const { failed } = await evaluate(1.6);
    assert.deepEqual(failed, ['broken']);
    const rules = await store.ask(alertRules, { name: '' });
    assert.deepEqual(
      rules.map(({ name, firing, error }) => [name, firing, error === '']),
      [
        ['broken', 0, false],
        ['errors', 1, true],
      ],
    );
  });

  it('keep, count or fire on what has no data, as the rule says', async () => {
    for (const no_data of ['ok', 'keep', 'fire'] as const)
      await save(ruleOf({ name: no_data, metric: 'error_rate', above: 0.5, window: '5m', no_data }));
    await fail(0, 3);
    await evaluate(1.6);
    await evaluate(9.6);
    await evaluate(15.6);
    const rows = await store.ask(alertStates, { rule: '', state: '', limit: 10 });
    assert.deepEqual(rows.map(({ rule, state }) => `${rule} ${state}`).sort(), [
      'fire firing',
      'keep firing',
      'ok resolved',
    ]);
  });

  it('have no data where there are too few samples', async () => {
    await save(ruleOf({ name: 'rate', metric: 'error_rate', above: 0.5, window: '5m', min_samples: 4 }));
    await fail(0, 3);
    await evaluate(1.6);
    assert.deepEqual(await changes(), []);
    await fail(1, 1);
    await evaluate(2.6);
    assert.deepEqual(await changes(), ['firing 12:02 told']);
  });
});
