import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openTestStore } from '../testing/index.ts';
import { insertDerived, rowsOf } from './choreography.ts';
import { estates } from './random-runs.ts';
import { everything, storedFlows } from './reading.ts';
import { stitch } from './stitch.ts';

/** Stories, the order its runs arrive in, and how many arrive before each stitch but the last. */
const arrivals = estates.chain((story) =>
  fc.record({
    story: fc.constant(story),
    order: fc.shuffledSubarray(story.runs, { minLength: story.runs.length }),
    sizes: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 3 }),
  }),
);

const runs = { embedded: 5, server: 2 };

for (const engine of ['embedded', 'server'] as const) {
  describe(`stitch of random choreographies, ${engine}`, function () {
    this.timeout(240_000);

    it('merges no flow and splits none, in whatever order and pieces the spans arrive', async () => {
      await fc.assert(
        fc.asyncProperty(arrivals, async ({ story, order, sizes }) => {
          const inPieces = await openTestStore({ engine });
          const left = [...order];
          for (const size of [...sizes, order.length]) {
            await insertDerived(inPieces.client, rowsOf(left.splice(0, size)));
            await stitch(inPieces);
          }
          assert.deepEqual(await storedFlows(inPieces), story.truth);
          const said = await everything(inPieces);

          const atOnce = await openTestStore({ engine });
          await insertDerived(atOnce.client, rowsOf(story.runs));
          await stitch(atOnce);
          assert.equal(await everything(atOnce), said);
        }),
        { numRuns: runs[engine], endOnFailure: true },
      );
    });
  });
}
