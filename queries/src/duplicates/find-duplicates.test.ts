import assert from 'node:assert/strict';
import { insertNoted } from '../findings/noted-run.ts';
import { stitch } from '../stitch/stitch.ts';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { duplicateCases } from './cases.ts';
import { findDuplicates } from './find-duplicates.ts';
import { ledger } from './reading.ts';
import { setDuplicateWindow } from './set-window.ts';

/** Two characters a case, so that estates side by side have nothing in common. */
const prefixOf = (place: number) =>
  `${String.fromCharCode(65 + Math.floor(place / 26))}${String.fromCharCode(97 + (place % 26))}`;

for (const engine of ['embedded', 'server'] as const) {
  describe(`The ledger of duplicates, on the ${engine} engine`, function () {
    this.timeout(120_000);
    let store: Store;

    before(async () => {
      store = await openTestStore({ engine });
      await setDuplicateWindow(store, 'queue:silent', 0, new Date());
      await setDuplicateWindow(store, 'queue:patient', 7_200, new Date());
      for (const [place, { runs }] of duplicateCases.entries())
        await insertNoted(store.client, runs, prefixOf(place));
      await stitch(store);
      await findDuplicates(store);
    });

    for (const [place, { title, finds }] of duplicateCases.entries())
      it(`knows ${title}`, async () => {
        assert.deepEqual(await ledger(store, prefixOf(place)), [...finds].sort());
      });
  });
}
