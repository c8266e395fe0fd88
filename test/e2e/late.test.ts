import assert from 'node:assert/strict';
import { capturedShop, type OtlpBody } from './capture-shop.ts';
import { difference, membershipOf, storedPicture } from './picture.ts';
import { type Arrival, replay } from './replay.ts';
import { assertInvocationsAndHops, nothing } from './run-shop.ts';

const orders = 40;
const minuteMs = 60_000;

/** Numbers between 0 and 1, the same in every run (a linear congruential generator, Numerical Recipes). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** In any order. */
function shuffled<T>(items: readonly T[], next: () => number): T[] {
  return items
    .map((item) => ({ item, place: next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** Every span in a body of its own. */
function singly(bodies: readonly OtlpBody[]): OtlpBody[] {
  return bodies.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap((resource) =>
      resource.scopeSpans.flatMap((scope) =>
        scope.spans.map((span) => ({
          resourceSpans: [{ ...resource, scopeSpans: [{ ...scope, spans: [span] }] }],
        })),
      ),
    ),
  );
}

/** Many bodies as one, so that requests are fewer. */
const joined = (bodies: readonly OtlpBody[]): OtlpBody[] => [
  { resourceSpans: bodies.flatMap(({ resourceSpans }) => resourceSpans) },
];

async function assertTrue(arrivals: (bodies: OtlpBody[]) => Arrival[]) {
  const { bodies, truth, counts } = await capturedShop(orders);
  assert.ok(counts.flows === orders + 1 && counts.hops > 200, 'the shop did run');
  const found = await storedPicture(await replay(arrivals(bodies)));
  assertInvocationsAndHops(truth, found);
  assert.deepEqual(difference(membershipOf(truth), membershipOf(found)), nothing, 'membership of flows');
}

describe('the shop’s spans, late', function () {
  this.timeout(240_000);

  it('say the truth when they come shuffled, three times over, and up to an hour late', () =>
    assertTrue((bodies) => {
      const next = numbers(7);
      const thrice = shuffled(
        [1, 2, 3].flatMap(() => singly(bodies)),
        next,
      );
      const parts = 5;
      return Array.from({ length: parts }, (_, n) => ({
        bodies: joined(thrice.filter((_, place) => place % parts === n)),
        lateMs: (n * 60 * minuteMs) / (parts - 1),
      }));
    }));

  it('say the truth when what was sent comes long after what was received', () =>
    assertTrue((bodies) => {
      const spans = singly(bodies);
      const hasSent = (body: OtlpBody) => JSON.stringify(body).includes('"choreoscope.publish"');
      return [
        { bodies: joined(spans.filter((body) => !hasSent(body))) },
        { bodies: joined(spans.filter(hasSent)), lateMs: 60 * minuteMs },
      ];
    }));
});
