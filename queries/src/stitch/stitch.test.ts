import assert from 'node:assert/strict';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { cases } from './cases.ts';
import { insertDerived, type Run, renamed, rowsOf } from './choreography.ts';
import { everything, storedFlows, storedHops } from './reading.ts';
import { type StitchReport, stitch } from './stitch.ts';

const prefixOf = (n: number) => `${String.fromCharCode(65 + n)}~`;
const arrivals: Run[][] = [0, 1, 2].map((turn) =>
  cases.flatMap(({ arrivals }, n) => renamed(arrivals[turn] ?? [], prefixOf(n))),
);

for (const engine of ['embedded', 'server'] as const) {
  describe(`stitch, ${engine}`, function () {
    this.timeout(300_000);
    let store: Store;

    before(async () => {
      store = await openTestStore({ engine });
      for (const runs of arrivals) {
        await insertDerived(store.client, rowsOf(runs));
        await stitch(store);
      }
    });

    for (const [n, { title, flows, hops }] of cases.entries()) {
      it(title, async () => {
        assert.deepEqual(await storedFlows(store, prefixOf(n)), flows);
        if (hops) assert.deepEqual(await storedHops(store, prefixOf(n)), hops);
      });
    }

    it('changes nothing when everything comes twice more', async () => {
      const said = await everything(store);
      const reports: StitchReport[] = [];
      for (let n = 0; n < 2; n += 1) {
        for (const runs of arrivals) await insertDerived(store.client, rowsOf(runs));
        reports.push(await stitch(store));
      }
      assert.deepEqual(
        reports.map(({ hops, members, flows }) => [hops, members, flows]),
        [
          [0, 0, 0],
          [0, 0, 0],
        ],
      );
      assert.equal(await everything(store), said);
    });

    it('does nothing when nothing came', async () => {
      assert.equal((await stitch(store)).passes, 0);
    });
  });
}
