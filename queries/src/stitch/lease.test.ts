import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { inTurn } from './lease.ts';

for (const engine of ['embedded', 'server'] as const) {
  describe(`the stitch's turn, ${engine}`, function () {
    this.timeout(60_000);
    let store: Store;
    beforeEach(async () => {
      store = await openTestStore({ engine });
    });

    it('is one contender at a time, and a larger one each time', async () => {
      let inside = 0;
      const turns: bigint[] = [];
      // Each as from a process of its own: contenders over one client stand in line before they claim a turn.
      const contend = () =>
        inTurn(Object.create(store.client), { isAlone: false }, async (turn) => {
          inside += 1;
          assert.equal(inside, 1);
          await delay(20);
          turns.push(turn);
          inside -= 1;
        });
      await Promise.all(Array.from({ length: 5 }, contend));
      assert.deepEqual(turns, [1n, 2n, 3n, 4n, 5n]);
    });

    it('passes on when a job fails', async () => {
      await assert.rejects(
        inTurn(store.client, { isAlone: false }, () => Promise.reject(new Error('no'))),
        /no/,
      );
      assert.equal(await inTurn(store.client, { isAlone: false }, async (turn) => turn), 2n);
    });

    it('is taken from a holder who has been silent too long', async () => {
      await holdSince(40);
      assert.equal(await inTurn(store.client, { isAlone: false }, async (turn) => turn), 8n);
    });

    it('is taken at once where nobody else can reach the store', async () => {
      await holdSince(0);
      assert.equal(await inTurn(store.client, { isAlone: true }, async (turn) => turn), 8n);
    });

    function holdSince(seconds: number) {
      return store.client.command({
        query: `INSERT INTO stitch_lease SELECT 7, 'other', 'held', now64(3) - INTERVAL ${seconds} SECOND`,
      });
    }
  });
}
