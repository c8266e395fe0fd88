import assert from 'node:assert/strict';
import { type CriticalPath, type CriticalPathInput, criticalPath } from './critical-path.ts';
import { pathParts } from './parts.ts';

type Steps = CriticalPathInput['steps'];
type Calls = CriticalPathInput['calls'];

const begin = Date.parse('2026-03-04T12:00:00.000Z');
/** A time of the store, in ms since the flow began, to the nanosecond. */
function at(ms: number): string {
  const ns = BigInt(begin) * 1_000_000n + BigInt(Math.round(ms * 1e6));
  const whole = new Date(Number(ns / 1_000_000_000n) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return `${whole}.${String(ns % 1_000_000_000n).padStart(9, '0')}`;
}
const id = (name: string) => Buffer.from(name.padEnd(8, '.')).toString('hex');
const trace = '0af7651916cd43dd8448eb211c80319c';

/** An invocation [start, end), published by `by` at a time, unless it is the root. */
function run(
  name: string,
  start: number,
  end: number,
  from?: [invocation: string, call: string, at: number],
  init = 0,
) {
  return {
    trace_id: trace,
    span_id: id(name),
    function: name,
    function_name: name,
    started_at: at(start),
    duration_ms: end - start,
    is_cold_start: init > 0 ? 1 : 0,
    init_duration_ms: init > 0 ? init : null,
    evidence: from ? 'id' : 'none',
    confidence: 1,
    channel: 'queue:q',
    via: '',
    publish_trace_id: trace,
    publish_span_id: from ? id(from[1]) : '0'.repeat(16),
    publish_ordinal: 0,
    from_span_id: from ? id(from[0]) : '0'.repeat(16),
    published_at: at(from ? from[2] : start),
  };
}

function call(invocation: string, name: string, start: number, end: number, kind = 'client') {
  return {
    trace_id: trace,
    span_id: id(name),
    invocation_span_id: id(invocation),
    name,
    kind,
    started_at: at(start),
    duration_ms: end - start,
  };
}

function pathOf(steps: Steps, calls: Calls = [], event_ms?: number, end_ms?: number): CriticalPath {
  const end =
    end_ms ?? Math.max(...steps.map((step) => Date.parse(`${step.started_at}Z`) - begin + step.duration_ms));
  const path = criticalPath({
    flow: { started_at: at(0), ended_at: at(end), root_trace_id: trace, root_span_id: steps[0]!.span_id },
    steps,
    calls,
    event_time: event_ms === undefined ? null : at(event_ms),
  });
  assert.ok(path);
  return path;
}

/** The parts that are something, in ms. */
const partsOf = (path: CriticalPath) =>
  Object.fromEntries(
    path.parts.filter((row) => row.duration_ms > 0).map((row) => [row.part, row.duration_ms]),
  );

const queued = (init = 0) => [run('a', 0, 40), run('b', 100, 160, ['a', 'send', 20], init)];

describe('the critical path', () => {
  it('of one invocation is its computation, with what it called', () => {
    assert.deepEqual(partsOf(pathOf([run('a', 0, 40)])), { computation: 40 });
    assert.deepEqual(partsOf(pathOf([run('a', 0, 40)], [call('a', 'get', 5, 25)])), {
      computation: 20,
      external_calls: 20,
    });
  });

  it('goes from the flow’s end over the hop to the root, and leaves what the root did after it published', () => {
    const path = pathOf(queued(), [call('a', 'send', 12, 30, 'producer'), call('b', 'get', 110, 120)]);
    assert.deepEqual(partsOf(path), { queue_wait: 80, computation: 62, external_calls: 10, publish: 8 });
    assert.deepEqual(
      path.steps.map((step) => [step.function, step.evidence]),
      [
        ['a', 'none'],
        ['b', 'id'],
      ],
    );
    assert.deepEqual(
      path.segments.map(({ part, at_ms, duration_ms, function: name, call: of }) => [
        part,
        at_ms,
        duration_ms,
        name,
        of,
      ]),
      [
        ['computation', 0, 12, 'a', ''],
        ['publish', 12, 8, 'a', 'send'],
        ['queue_wait', 20, 80, 'b', ''],
        ['computation', 100, 10, 'b', ''],
        ['external_calls', 110, 10, 'b', 'get'],
        ['computation', 120, 40, 'b', ''],
      ],
    );
  });

  it('takes a cold start’s init from the end of the wait before it', () => {
    assert.deepEqual(partsOf(pathOf(queued(30))), { queue_wait: 50, runtime_init: 30, computation: 80 });
    // Begun before anything was published, as with provisioned instances.
    assert.deepEqual(partsOf(pathOf(queued(500))), { runtime_init: 80, computation: 80 });
  });

  it('tells the start of a container only where a caller was waiting, so that no queue was before it', () => {
    const steps = [run('a', 0, 40), run('b', 30, 160, ['a', 'invoke', 10], 5)];
    assert.deepEqual(partsOf(pathOf(steps, [call('a', 'invoke', 10, 35)])), {
      container_start: 15,
      runtime_init: 5,
      computation: 140,
    });
    assert.deepEqual(partsOf(pathOf(steps, [call('a', 'invoke', 10, 12)])), {
      queue_wait: 15,
      runtime_init: 5,
      computation: 140,
    });
  });

  it('goes into what a waiting caller called', () => {
    const steps = [
      run('a', 0, 100),
      run('b', 30, 80, ['a', 'invoke', 12], 8),
      run('c', 40, 60, ['b', 'deep', 36]),
    ];
    const calls = [
      call('a', 'invoke', 10, 85),
      call('b', 'deep', 35, 64),
      call('c', 'get', 45, 55),
      call('b', 'other', 66, 70),
    ];
    const path = pathOf(steps, calls);
    assert.deepEqual(partsOf(path), {
      queue_wait: 4,
      container_start: 10,
      runtime_init: 8,
      computation: 25 + 5 + 2 + 10 + 10,
      external_calls: 10 + 4 + 4 + 5,
      publish: 2 + 1,
    });
    assert.deepEqual(
      path.steps.map((step) => step.function),
      ['a'],
    );
  });

  it('counts side by side calls once, by the one that ended last', () => {
    const calls = [call('a', 'one', 5, 20), call('a', 'two', 10, 30), call('a', 'three', 0, 4)];
    const path = pathOf([run('a', 0, 40)], calls);
    assert.deepEqual(partsOf(path), { computation: 11, external_calls: 29 });
    assert.deepEqual(
      path.segments.map((segment) => segment.call),
      ['three', '', 'one', 'two', ''],
    );
  });

  it('begins with what lay before the root: since its event was accepted, or its init', () => {
    const cold = [run('a', 0, 40, undefined, 100)];
    assert.deepEqual(partsOf(pathOf(cold)), { runtime_init: 100, computation: 40 });
    const path = pathOf(cold, [], -250);
    assert.deepEqual(partsOf(path), { trigger: 150, runtime_init: 100, computation: 40 });
    assert.deepEqual([path.lead_ms, path.flow_duration_ms, path.duration_ms], [250, 40, 290]);
    assert.deepEqual(partsOf(pathOf(cold, [], -30)), { runtime_init: 30, computation: 40 });
  });

  it('has no negative part where clocks disagree, and says by how much they do', () => {
    const path = pathOf([run('a', 0, 40), run('b', 100, 160, ['a', 'send', 130])]);
    assert.deepEqual(partsOf(path), { computation: 160 });
    assert.equal(path.skewed_ms, 30);
    const early = pathOf([run('a', 0, 40), run('b', -50, 60, ['a', 'send', 20])]);
    assert.deepEqual(partsOf(early), { computation: 60 });
    assert.equal(early.skewed_ms, 20);
    assert.equal(pathOf([run('a', 0, 40)], [], 5).skewed_ms, 5);
  });

  it('says unknown for what no invocation in the store explains', () => {
    const orphan = [run('a', 0, 10), run('b', 100, 160, ['gone', 'send', 70])];
    assert.deepEqual(partsOf(pathOf(orphan)), { computation: 60, unknown: 100 });
    assert.deepEqual(partsOf(pathOf([run('a', 0, 40)], [], undefined, 55)), { computation: 40, unknown: 15 });
  });

  it('stops after a hundred steps and says so', () => {
    const steps: Steps = [run('s0', 0, 10)];
    for (let step = 1; step < 300; step += 1) {
      steps.push(run(`s${step}`, step * 10, step * 10 + 10, [`s${step - 1}`, 'send', step * 10 - 5]));
    }
    const path = pathOf(steps);
    assert.deepEqual([path.is_cut, path.steps.length], [true, 100]);
    assert.equal(path.parts.find(({ part }) => part === 'unknown')?.duration_ms, 2000);
  });

  it('follows no circle', () => {
    const steps = [run('a', 0, 40, ['b', 'send', -10]), run('b', 50, 90, ['a', 'send', 20])];
    assert.equal(pathOf(steps).steps.length, 2);
    const within = [run('a', 0, 40, ['a', 'self', 10]), run('b', 12, 20, ['a', 'self', 11])];
    assert.deepEqual(Object.keys(partsOf(pathOf(within, [call('a', 'self', 10, 30)]))).length > 0, true);
  });

  it('is undefined without an invocation', () => {
    const flow = { started_at: at(0), ended_at: at(1), root_trace_id: trace, root_span_id: id('a') };
    assert.equal(criticalPath({ flow, steps: [], calls: [], event_time: null }), undefined);
  });

  describe('of random flows', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      it(`adds up to the flow’s duration to the nanosecond, part by part and stretch by stretch (${seed})`, () => {
        const { steps, calls, event_ms, flow_ns } = randomFlow(seed);
        const path = pathOf(steps, calls, event_ms, flow_ns / 1e6);
        const ns = (ms: number) => Math.round(ms * 1e6);
        const sum = path.parts.reduce((total, { duration_ms }) => total + ns(duration_ms), 0);
        assert.equal(sum, ns(path.duration_ms));
        assert.equal(sum - ns(path.lead_ms), flow_ns);
        assert.ok(path.parts.every(({ duration_ms, share }) => duration_ms >= 0 && share >= 0 && share <= 1));
        assert.deepEqual(
          path.parts.map(({ part }) => part),
          [...pathParts],
        );
        let end = -ns(path.lead_ms);
        for (const segment of path.segments) {
          assert.ok(segment.duration_ms > 0);
          assert.equal(ns(segment.at_ms), end);
          end = ns(segment.at_ms) + ns(segment.duration_ms);
        }
        assert.equal(end, flow_ns);
      });
    }
  });
});

/** A tree of invocations with skewed clocks, cold starts, calls that overlap, hold others or stick out. */
function randomFlow(seed: number) {
  let state = seed;
  const random = (most: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most * 1e6) / 1e6;
  };
  const steps: Steps = [run('n0', 0, random(300) + 1, undefined, random(2) > 1 ? random(400) : 0)];
  const calls: Calls = [];
  const spans = [{ start: 0, end: steps[0]!.duration_ms }];
  const count = 1 + Math.floor(random(30));
  for (let step = 1; step < count; step += 1) {
    const parent = Math.floor(random(step));
    const { start, end } = spans[parent]!;
    const skew = random(4) < 1 ? random(80) - 40 : 0;
    const published = start + random(end - start);
    const from = published + random(200) + skew;
    const until = from + random(150);
    spans.push({ start: from, end: until });
    steps.push(
      run(`n${step}`, from, until, [`n${parent}`, `c${step}`, published], random(3) < 1 ? random(120) : 0),
    );
    const isWaiting = random(3) < 1;
    calls.push(
      call(
        `n${parent}`,
        `c${step}`,
        published - random(5),
        (isWaiting ? until : published) + random(9),
        isWaiting ? 'client' : 'producer',
      ),
    );
    for (let more = 0; more < random(4); more += 1) {
      const begun = from + random(140) - 20;
      calls.push(call(`n${step}`, `x${step}-${more}`, begun, begun + random(60)));
    }
  }
  // As the store has it: starts and durations in whole nanoseconds.
  const ends = steps.map((step) => endNs(step));
  return {
    steps,
    calls,
    event_ms: random(2) > 1 ? random(900) - 850 : undefined,
    flow_ns: Math.max(...ends),
  };
}

function endNs(step: Steps[number]): number {
  const [whole = '', fraction = ''] = step.started_at.split('.');
  return (Date.parse(`${whole}Z`) - begin) * 1e6 + Number(fraction) + Math.round(step.duration_ms * 1e6);
}
