import assert from 'node:assert/strict';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { insertDerived, type Run, rowsOf } from './choreography.ts';
import { everything, storedFlows, storedHops } from './reading.ts';
import { stitch } from './stitch.ts';

const id = (name: string) => `id:sqs:${name}`;
const day = 86_400;

/** As if everything stitched so far had come weeks ago: the inbox has forgotten it. */
async function forget({ client }: Store): Promise<void> {
  for (const query of [
    'TRUNCATE TABLE stitch_inbox',
    "ALTER TABLE stitch_nodes UPDATE arrived_at = toDateTime64('2000-01-01', 9) WHERE 1 SETTINGS mutations_sync = 1",
  ])
    await client.command({ query });
}

for (const engine of ['embedded', 'server'] as const) {
  describe(`how far a stitch reaches, ${engine}`, function () {
    this.timeout(240_000);
    let store: Store;
    beforeEach(async () => {
      store = await openTestStore({ engine });
    });
    const arrive = async (...runs: Run[]) => {
      await insertDerived(store.client, rowsOf(runs));
      return stitch(store);
    };

    it('is as far back as what an event travels through may keep it', async () => {
      const keys = [id('m1'), id('m2'), 'id:eventbridge:m3', 'context:w3c:m4', 'context:w3c:m5'];
      await arrive(
        { id: 'a', at: 0, sends: keys.map((key) => ({ keys: [key], record: 0 })) },
        { id: 'b', at: 27 * day, gets: [[id('m1')]] },
        { id: 'c', at: 29 * day, gets: [[id('m2')]] },
        { id: 'd', at: 300 * day, gets: [['id:eventbridge:m3']] },
        { id: 'e', at: 13 * day, gets: [['context:w3c:m4']] },
        { id: 'f', at: 15 * day, gets: [['context:w3c:m5']] },
      );
      assert.deepEqual(await storedHops(store), [
        'a/0 <- none',
        'b/0 <- a/0 id',
        'c/0 <- none',
        'd/0 <- a/0 id',
        'e/0 <- a/0 context',
        'f/0 <- none',
      ]);
    });

    it('is as far back as anything is stored, whichever end came first', async () => {
      const first: Run = { id: 'a', at: 0, sends: [{ keys: [id('m1')], record: 0 }] };
      const second: Run = { id: 'b', at: 1, gets: [[id('m1')]], sends: [{ keys: [id('m2')], record: 0 }] };
      const third: Run = { id: 'c', at: 2, gets: [[id('m2')]], sends: [{ keys: [id('m3')], record: 0 }] };
      const fourth: Run = { id: 'd', at: 3, gets: [[id('m3')], ['context:w3c:x']] };
      for (const run of [second, fourth, third, first]) {
        await arrive(run);
        await forget(store);
      }
      assert.deepEqual(await storedFlows(store), { 'a/0': ['a/0', 'b/0', 'c/0', 'd/0'], 'd/1': ['d/1'] });
      const said = await everything(store);
      assert.deepEqual((await arrive(third, first)).hops, 0);
      assert.equal(await everything(store), said);
    });

    it('is a new flow behind an invocation that a thousand flows went into, with a link to it', async () => {
      const into = (name: string, at: number, size: number): Run[] => [
        ...Array.from({ length: size }, (_, n) => ({
          id: `${name}${n}`,
          at,
          sends: [{ keys: [id(`${name}${n}`)], record: 0 }],
        })),
        {
          id: `${name}j`,
          at: at + 1,
          gets: Array.from({ length: size }, (_, n) => [id(`${name}${n}`)]),
          sends: [{ keys: [id(`${name}out`)] }],
        },
        {
          id: `${name}z`,
          at: at + 2,
          gets: [[id(`${name}out`)]],
          sends: [{ keys: [id(`${name}on`)], record: 0 }],
        },
        { id: `${name}y`, at: at + 3, gets: [[id(`${name}on`)]] },
      ];
      await arrive(...into('p', 0, 1_000), ...into('q', 100, 1_001));
      const flows = await storedFlows(store);
      assert.equal(flows['p7/0']?.length, 4);
      assert.deepEqual(flows['q7/0'], ['q7/0', 'qj/7']);
      assert.deepEqual(flows['qz/0'], ['qz/0', 'qy/0']);
      const links = await store.client.query({
        query: `SELECT trimRight(toString(root_span_id), '\\0') AS root, trimRight(toString(joined_from_span_id), '\\0') AS joined
                FROM flows FINAL WHERE joined_from_span_id != toFixedString('', 8)`,
        format: 'JSONEachRow',
      });
      assert.deepEqual(await links.json(), [{ root: 'qz', joined: 'qj' }]);
    });

    it('is bounded where everything of one large batch led to everything of another', async () => {
      const size = 4_000;
      const all = (key: string) => Array.from({ length: size }, () => [id(key)]);
      const report = await arrive(
        { id: 'a', at: 0, sends: [{ keys: [id('m1')], record: 0 }] },
        { id: 'b', at: 1, gets: all('m1'), sends: [{ keys: [id('m2')] }] },
        { id: 'c', at: 2, gets: all('m2'), sends: [{ keys: [id('m3')] }] },
        { id: 'd', at: 3, gets: all('m3') },
      );
      assert.equal(report.members, 3 * size + 1);
      assert.equal(Object.keys(await storedFlows(store)).length, 1);
    });
  });
}
