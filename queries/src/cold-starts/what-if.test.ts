import assert from 'node:assert/strict';
import fc from 'fast-check';
import { calibrate } from './calibrate.ts';
import { type RecordedCall, simulate } from './simulate.ts';
import { peakOf, type Scenario, type WhatIfPrices, whatIf } from './what-if.ts';

/** Calls as they would be recorded of instances that are kept for so long, told by looking through a plain list of instances. */
function record(wanted: { at: number; ms: number; init: number; pool: string }[], keepAlive_ms: number) {
  const instances: { pool: string; from: number; until: number }[] = [];
  return wanted.map(({ at, ms, init, pool }): RecordedCall => {
    const idle = instances
      .filter((one) => one.pool === pool && one.until <= at && at - one.until <= keepAlive_ms)
      .sort((a, b) => b.until - a.until)[0];
    if (idle) idle.until = at + ms;
    else instances.push({ pool, from: at, until: at + init + ms });
    return { arrived_ms: at, duration_ms: ms, init_ms: idle ? null : init, pool };
  });
}

const wantedCalls = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 900_000 })),
      ms: fc.integer({ min: 1, max: 3_000 }),
      pool: fc.constantFrom('1', '2'),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((calls) => {
    let at = 0;
    return calls.map(({ gap, ms, pool }) => {
      at += gap;
      return { at, ms, init: pool === '1' ? 300 : 700, pool };
    });
  });
const keepAlives = fc.integer({ min: 1_000, max: 1_200_000 });

const prices: WhatIfPrices = {
  memory_gb: 0.5,
  duration_gb_s: 0.0000166667,
  request: 0.0000002,
  provisioned_gb_s: 0.0000041667,
  provisioned_duration_gb_s: 0.0000097222,
};
const ask = (calls: RecordedCall[], ...scenarios: Scenario[]) =>
  whatIf(calls, { recorded_s: 3_600, prices, scenarios });

describe('A replay of recorded calls', () => {
  it('has the cold starts that were recorded, under the keep-alive they were recorded with', () => {
    fc.assert(
      fc.property(wantedCalls, keepAlives, (wanted, keepAlive_ms) => {
        const calls = record(wanted, keepAlive_ms);
        const recorded = calls.filter(({ init_ms }) => init_ms !== null);
        const run = simulate(calls, { keepAlive_ms });
        assert.equal(run.cold_starts, recorded.length);
        assert.equal(
          run.waited_ms,
          recorded.reduce((sum, { init_ms }) => sum + (init_ms ?? 0), 0),
        );
      }),
    );
  });

  it('finds a keep-alive that explains them where nobody says it, within what it says of itself', () => {
    fc.assert(
      fc.property(wantedCalls, keepAlives, (wanted, keepAlive_ms) => {
        const baseline = calibrate(record(wanted, keepAlive_ms));
        assert.ok(baseline.is_faithful, JSON.stringify(baseline));
        assert.ok(
          Math.abs(baseline.cold_starts - baseline.recorded_cold_starts) <=
            Math.max(1, 0.1 * baseline.recorded_cold_starts),
        );
      }),
    );
  });

  it('says so where nothing explains them', () => {
    // Never two at once, always within a second, and yet cold every time.
    const calls = Array.from({ length: 40 }, (_, n) => ({
      arrived_ms: n * 1_000,
      duration_ms: 10,
      init_ms: n % 2 === 0 || n < 20 ? 100 : null,
      pool: '',
    }));
    const baseline = calibrate(calls);
    assert.deepEqual([baseline.recorded_cold_starts, baseline.is_faithful], [30, false]);
  });

  it('has no cold start with as many instances kept as ever worked at once, and all of them with none that stays', () => {
    fc.assert(
      fc.property(wantedCalls, (wanted) => {
        const calls = record(wanted, 60_000);
        assert.equal(simulate(calls, { keepAlive_ms: 60_000, kept: peakOf(calls) }).cold_starts, 0);
        assert.equal(simulate(calls, { keepAlive_ms: -1 }).cold_starts, calls.length);
      }),
    );
  });

  it('waits less with less code to load, in proportion where as many start cold', () => {
    fc.assert(
      fc.property(wantedCalls, keepAlives, (wanted, keepAlive_ms) => {
        const calls = record(wanted, keepAlive_ms);
        const whole = simulate(calls, { keepAlive_ms });
        const half = simulate(calls, { keepAlive_ms, initFactor: 0.5 });
        if (half.cold_starts === whole.cold_starts && calls.every(({ pool }) => pool === '1'))
          assert.equal(half.waited_ms, whole.waited_ms / 2);
        assert.equal(simulate(calls, { keepAlive_ms, initFactor: 0 }).waited_ms, 0);
      }),
    );
  });

  it('serves every call once, by an instance that is kept or by another', () => {
    fc.assert(
      fc.property(wantedCalls, keepAlives, fc.integer({ min: 0, max: 5 }), (wanted, keepAlive_ms, kept) => {
        const calls = record(wanted, keepAlive_ms);
        const run = simulate(calls, { keepAlive_ms, kept });
        assert.ok(run.cold_starts + run.kept_calls <= calls.length);
        assert.equal(run.kept_calls > 0, kept > 0);
      }),
    );
  });
});

describe('What-if answers', () => {
  /** A call each 20 minutes for an hour, two at once the last time; instances stay for 10 minutes. */
  const calls = record(
    [0, 1_200_000, 2_400_000, 2_400_100].map((at) => ({ at, ms: 500, init: 1_000, pool: '1' })),
    600_000,
  );

  it('count what would vanish', () => {
    const { baseline, peak, answers } = ask(
      calls,
      { kind: 'provisioned', instances: 1 },
      { kind: 'provisioned', instances: 2 },
      { kind: 'ping', instances: 1, every_s: 300 },
      { kind: 'keep_alive', keep_alive_s: 1_500 },
      { kind: 'less_code', share: 0.25 },
    );
    assert.deepEqual(
      [baseline.cold_starts, baseline.waited_ms, baseline.is_faithful, peak],
      [4, 4_000, true, 2],
    );
    assert.deepEqual(
      answers.map(({ cold_starts, vanished, waited_ms }) => [cold_starts, vanished, waited_ms]),
      [
        [1, 3, 1_000],
        [0, 4, 0],
        [1, 3, 1_000],
        [2, 2, 2_000],
        [4, 0, 3_000],
      ],
    );
  });

  it('price it: what is kept, what the calls then cost, and inits that are not billed any more', () => {
    const { answers } = ask(
      calls,
      { kind: 'provisioned', instances: 1 },
      { kind: 'ping', instances: 1, every_s: 300 },
      { kind: 'keep_alive', keep_alive_s: 1_500 },
      { kind: 'less_code', share: 0.25 },
    );
    const init_s = 0.5 * 0.0000166667;
    const expected = [
      0.5 * 3_600 * 0.0000041667 + 1.5 * 0.5 * (0.0000097222 - 0.0000166667) - 3 * init_s,
      12 * (0.0000002 + 0.001 * init_s) - 3 * init_s,
      -2 * init_s,
      -init_s,
    ];
    answers.forEach(({ cost_usd, month_usd }, place) => {
      assert.ok(Math.abs(cost_usd! - expected[place]!) < 1e-12, `${cost_usd} is not ${expected[place]}`);
      assert.ok(Math.abs(month_usd! - expected[place]! * 720) < 1e-9);
    });
  });

  it('say no price where none is known', () => {
    const scenarios: Scenario[] = [{ kind: 'provisioned', instances: 1 }];
    const unknown = { ...prices, provisioned_gb_s: null };
    const { answers } = whatIf(calls, { recorded_s: 3_600, prices: unknown, scenarios });
    assert.deepEqual([answers[0]?.cost_usd, answers[0]?.month_usd, answers[0]?.cold_starts], [null, null, 1]);
  });

  it('are there for a function that never ran', () => {
    const { baseline, peak } = ask([], { kind: 'provisioned', instances: 1 });
    assert.deepEqual([baseline.cold_starts, baseline.recorded_cold_starts, peak], [0, 0, 0]);
  });
});
