import assert from 'node:assert/strict';
import fc from 'fast-check';
import { insertDerived, type Run, rowsOf } from '../stitch/choreography.ts';
import { estates } from '../stitch/random-runs.ts';
import { stitch } from '../stitch/stitch.ts';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { describe as describeFlows } from './describe.ts';
import { everythingDescribed, rows } from './reading.ts';
import { waysOf } from './shape-reference.ts';

/** A story whose runs are of few functions, and the order and sizes in which they arrive. */
const arrivals = fc
  .record({ story: estates, functions: fc.integer({ min: 1, max: 4 }) })
  .map(({ story, functions }) => {
    const named = new Map(story.runs.map((run, n) => [run.id, `f${n % functions}`]));
    const runs = story.runs.map(
      (run): Run => ({
        ...run,
        function: named.get(run.id)!,
        sends: (run.sends ?? []).map((send) => ({
          ...send,
          channel: `topic:${Number(send.keys[0]?.at(-1)) % 3}`,
        })),
      }),
    );
    return { runs, truth: story.truth };
  })
  .chain((story) =>
    fc.record({
      story: fc.constant(story),
      order: fc.shuffledSubarray(story.runs, { minLength: story.runs.length }),
      sizes: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 3 }),
    }),
  );

const counts = { embedded: 2, server: 1 };

async function keepUpWith(store: Store, runs: Run[]) {
  await insertDerived(store.client, rowsOf(runs));
  await stitch(store);
  return describeFlows(store);
}

/** Lines only one of the two has, so that a failure can be read. */
const differences = (found: string[], expected: string[]) => [
  ...found.filter((line) => !expected.includes(line)).map((line) => `+ ${line}`),
  ...expected.filter((line) => !found.includes(line)).map((line) => `- ${line}`),
];

/** What the hops of each flow say, and under which variant. */
async function storedWays(store: Store) {
  const found = await rows<{ root: string; ways: string[]; variant: string; shape: string }>(
    store,
    `SELECT concat(trimRight(toString(f.root_span_id), '\\0'), '/', toString(f.root_ordinal)) AS root,
            arrayMap(name -> replaceAll(name, 'arn:', ''), arrayPushFront(arraySort(arrayDistinct(arrayMap(
                h -> concat(h.1, ' ', h.3, ' ', h.5), arraySlice(t.hops, 2)))), toString(t.hops[1].5))) AS ways,
            t.variant AS variant, v.shape AS shape
     FROM (SELECT * FROM flow_facts FINAL) AS t
     INNER JOIN (SELECT * FROM flows FINAL) AS f ON f.flow_id = t.flow_id
     LEFT JOIN (SELECT * FROM workflow_variants FINAL) AS v ON v.workflow = t.workflow AND v.variant = t.variant`,
  );
  return found;
}

for (const engine of ['embedded', 'server'] as const) {
  describe(`description of random choreographies, ${engine}`, function () {
    this.timeout(600_000);

    it('gives one variant and one shape to the flows that went the same ways, and to no others', async () => {
      await fc.assert(
        fc.asyncProperty(arrivals, async ({ story }) => {
          const store = await openTestStore({ engine });
          await keepUpWith(store, story.runs);
          const found = await storedWays(store);
          assert.deepEqual(
            Object.fromEntries(found.map(({ root, ways }) => [root, ways])),
            waysOf(story.runs, story.truth),
          );
          const kinds = new Set(found.map(({ ways }) => ways.join()));
          assert.equal(new Set(found.map(({ variant }) => variant)).size, kinds.size);
          assert.equal(new Set(found.map(({ shape }) => shape)).size, kinds.size);
          assert.ok(found.every(({ shape, ways }) => shape.startsWith(ways[0]!)));
        }),
        { numRuns: counts[engine], endOnFailure: true },
      );
    });

    it('says in pieces and in any order what it says at once, and the same again when all is sent again', async () => {
      await fc.assert(
        fc.asyncProperty(arrivals, async ({ story, order, sizes }) => {
          const inPieces = await openTestStore({ engine });
          const left = [...order];
          for (const size of [...sizes, order.length]) await keepUpWith(inPieces, left.splice(0, size));
          const said = await everythingDescribed(inPieces);
          await keepUpWith(inPieces, order);
          assert.deepEqual(differences(await everythingDescribed(inPieces), said), [], 'sent again');

          const atOnce = await openTestStore({ engine });
          await keepUpWith(atOnce, story.runs);
          assert.deepEqual(differences(said, await everythingDescribed(atOnce)), [], 'at once');
        }),
        { numRuns: counts[engine], endOnFailure: true },
      );
    });
  });
}
