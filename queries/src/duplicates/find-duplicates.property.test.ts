import assert from 'node:assert/strict';
import fc from 'fast-check';
import { insertDerived, rowsOf } from '../stitch/choreography.ts';
import { stitch } from '../stitch/stitch.ts';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { findDuplicates } from './find-duplicates.ts';
import { repeatStories } from './random-repeats.ts';
import { ledger } from './reading.ts';

/** Stories, the order their runs arrive in, and how many arrive before each look but the last. */
const arrivals = repeatStories(3).chain((story) =>
  fc.record({
    story: fc.constant(story),
    order: fc.shuffledSubarray(story.runs, { minLength: story.runs.length }),
    sizes: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 3 }),
  }),
);

async function certain(store: Store): Promise<string[]> {
  const lines = (await ledger(store)).filter((line) => line.includes(' message-id certain '));
  return lines.map((line) => line.slice(0, line.indexOf(')') + 1)).sort();
}

const runs = { embedded: 2, server: 1 };

for (const engine of ['embedded', 'server'] as const) {
  describe(`The ledger of random choreographies, on the ${engine} engine`, function () {
    this.timeout(240_000);

    it('has every repeat and nothing else, in whatever order and pieces the spans arrive', async () => {
      await fc.assert(
        fc.asyncProperty(arrivals, async ({ story, order, sizes }) => {
          const store = await openTestStore({ engine });
          const left = [...order];
          for (const size of [...sizes, order.length]) {
            await insertDerived(store.client, rowsOf(left.splice(0, size)));
            await stitch(store);
            await findDuplicates(store);
          }
          assert.deepEqual(await certain(store), story.truth);
          const said = await ledger(store);

          await insertDerived(store.client, rowsOf(story.runs));
          await stitch(store);
          const again = await findDuplicates(store);
          assert.deepEqual(await ledger(store), said);
          assert.deepEqual([again.written, again.removed], [0, 0]);

          const atOnce = await openTestStore({ engine });
          await insertDerived(atOnce.client, rowsOf(story.runs));
          await stitch(atOnce);
          await findDuplicates(atOnce);
          assert.deepEqual(await ledger(atOnce), said);
        }),
        { numRuns: runs[engine], endOnFailure: true },
      );
    });
  });
}
