import assert from 'node:assert/strict';
import { stitch } from '../stitch/stitch.ts';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { type Estate, happened } from './estate.ts';
import { infer } from './infer.ts';

/** Numbers between 0 and 1 that are the same in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Story {
  /** Prefix of everything in it; one letter. */
  name: string;
  /** Events, and the mean pause between them in seconds. */
  events: number;
  pause: number;
  /** Wait of each in seconds: the least, and the mean of what comes on top, which is exponential. */
  least: number;
  mean: number;
  /** Part of the events whose receiver is not recorded, and of received ones whose sender is not. */
  lost?: number;
  foreign?: number;
  /** The channel at the receiver's side; default the sender's. */
  receivedFrom?: string;
  /** What is received has nothing to do with what is sent. */
  isUnrelated?: boolean;
  /** Another function is known to get everything that is sent. */
  isProven?: boolean;
}

/** Events that nothing but their times tells apart: what `px12` sent is what `dx12` got. */
function play(story: Story, seed: number): Estate {
  const next = random(seed);
  const exponential = (mean: number) => -Math.log(1 - next()) * mean;
  const channel = `arn:aws:sqs:eu-west-1:1:${story.name}`;
  const sent: NonNullable<Estate['sent']> = [];
  const got: NonNullable<Estate['got']> = [];
  let clock = 0;
  for (let n = 0; n < story.events; n += 1) {
    clock += exponential(story.pause);
    const id = `${story.name}${n}`;
    const keys = story.isProven ? [`id:sqs:m${id}`] : undefined;
    const isForeign = next() < (story.foreign ?? 0);
    if (!isForeign)
      sent.push({ id: `p${id}`, at: clock, function: `send-${story.name}`, channel, ...(keys && { keys }) });
    if (keys) got.push({ id: `u${id}`, at: clock + 0.05, function: `usual-${story.name}`, channel, keys });
    const at = story.isUnrelated
      ? next() * story.events * story.pause
      : clock + story.least + exponential(story.mean);
    if (isForeign || next() >= (story.lost ?? 0))
      got.push({
        id: `d${id}`,
        at,
        function: `get-${story.name}`,
        channel: story.receivedFrom ?? channel,
        keys: [`id:sqs:other-${id}`],
      });
  }
  return { sent, got };
}

interface Guess {
  story: string;
  confidence: number;
  isRight: boolean;
}

async function guesses(store: Store): Promise<Guess[]> {
  const name = (id: string) => `substring(trimRight(toString(${id}), '\\0'), 2)`;
  const result = await store.client.query({
    query: `SELECT substring(${name('trace_id')}, 1, 1) AS story, confidence,
                   ${name('trace_id')} = ${name('publish_trace_id')} AS isRight
            FROM hops FINAL WHERE evidence = 'inferred' AND key = 'times'`,
    format: 'JSONEachRow',
  });
  const rows = await result.json<{ story: string; confidence: number; isRight: number }>();
  return rows.map((row) => ({ ...row, isRight: row.isRight === 1 }));
}

const mean = (numbers: number[]) => numbers.reduce((sum, n) => sum + n, 0) / Math.max(1, numbers.length);

/** From the clearest to such in which nobody can tell: five are under way at once, with waits of any length. */
const kinds: Omit<Story, 'name'>[] = [
  { events: 150, pause: 2, least: 0.1, mean: 0.1 },
  { events: 150, pause: 1, least: 0.5, mean: 0.5, lost: 0.2 },
  { events: 150, pause: 0.5, least: 0.2, mean: 0.3, foreign: 0.2 },
  { events: 150, pause: 0.3, least: 2, mean: 0.05, lost: 0.1, foreign: 0.1 },
  { events: 150, pause: 5, least: 1, mean: 4, lost: 0.3, foreign: 0.3 },
  { events: 150, pause: 0.2, least: 0, mean: 1 },
];
const stories: Story[] = [
  ...kinds.flatMap((kind, n) => [0, 1].map((k) => ({ ...kind, name: String.fromCharCode(97 + 2 * n + k) }))),
  { name: 's', events: 60, pause: 2, least: 0.1, mean: 0.1, receivedFrom: 'arn:aws:sns:eu-west-1:1:bridged' },
  { name: 't', events: 15, pause: 2, least: 0.1, mean: 0.1 },
  { name: 'u', events: 100, pause: 2, least: 0, mean: 0, isUnrelated: true },
  { name: 'v', events: 100, pause: 0.4, least: 0, mean: 0, isUnrelated: true },
  { name: 'w', events: 60, pause: 2, least: 0.1, mean: 0.1, isProven: true },
];

describe('infer by times', function () {
  this.timeout(240_000);
  let found: Guess[];
  const of = (...names: string[]) => found.filter(({ story }) => names.includes(story));
  const rightOf = (some: Guess[]) => mean(some.map(({ isRight }) => Number(isRight)));
  before(async () => {
    const store = await openTestStore();
    for (const [n, story] of stories.entries()) await happened(store, play(story, n + 1));
    await stitch(store);
    await infer(store);
    await stitch(store);
    found = await guesses(store);
    assert.equal((await infer(store)).passes, 0, 'what follows from it is no news');
  });

  it('finds nearly all where waits are short beside pauses, and is right', () => {
    const some = of('a', 'b');
    assert.ok(some.length >= 0.8 * 300, `${some.length} of 300`);
    assert.ok(rightOf(some) >= 0.97, `${rightOf(some)}`);
  });

  it('is right about as often as it says', () => {
    for (const [from, to] of [
      [0.6, 0.75],
      [0.75, 0.9],
      [0.9, 1],
    ] as const) {
      const some = found.filter(({ confidence }) => confidence >= from && confidence < to);
      const said = mean(some.map(({ confidence }) => confidence));
      assert.ok(some.length >= 20, `${some.length} from ${from} to ${to}`);
      assert.ok(
        Math.abs(rightOf(some) - said) <= 0.2,
        `said ${said}, right ${rightOf(some)} of ${some.length}`,
      );
    }
  });

  it('says next to nothing where nobody could tell', () => {
    assert.ok(of('k', 'l').length <= 10, `${of('k', 'l').length} of 300`);
  });

  it('follows events through what it does not see into another channel', () => {
    const some = of('s');
    assert.ok(some.length >= 30 && rightOf(some) >= 0.9, `${rightOf(some)} of ${some.length}`);
  });

  it('needs enough records to learn from', () => {
    assert.equal(of('t').length, 0);
  });

  it('hardly ever joins what has nothing to do with each other', () => {
    assert.ok(of('u', 'v').length <= 8, `${of('u', 'v').length} of 200`);
  });

  it('leaves publishes alone that their usual consumers got', () => {
    assert.equal(of('w').length, 0);
  });
});
