import assert from 'node:assert/strict';
import { workflowDrift } from '../questions/workflow-drift.ts';
import { workflowList } from '../questions/workflow-list.ts';
import { workflowTraits } from '../questions/workflow-traits.ts';
import { workflowVariants } from '../questions/workflow-variants.ts';
import { insertDerived, type Run, rowsOf } from '../stitch/choreography.ts';
import { stitch } from '../stitch/stitch.ts';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { describe as describeFlows } from './describe.ts';
import { acceptVariant, nameWorkflow } from './people.ts';
import { rows } from './reading.ts';

const id = (name: string) => `id:sqs:${name}`;
const hour = { from: new Date('2026-01-15T12:00:00Z'), to: new Date('2026-01-15T13:00:00Z') };
const workflow = 'place';

/** An order every second: placed, charged and, unless it is one of the `unshipped`, shipped. */
const order = (n: number, unshipped = false): Run[] => [
  { id: `p${n}`, function: 'place', at: n, sends: [{ keys: [id(`a${n}`)], channel: 'topic:orders' }] },
  {
    id: `c${n}`,
    function: 'charge',
    at: n + 1,
    gets: [[id(`a${n}`)]],
    sends: [{ keys: [id(`b${n}`)], channel: 'topic:paid' }],
  },
  ...(unshipped ? [] : [shipped(n)]),
];
const shipped = (n: number): Run => ({ id: `s${n}`, function: 'ship', at: n + 2, gets: [[id(`b${n}`)]] });

for (const engine of ['embedded', 'server'] as const) {
  describe(`description of flows, ${engine}`, function () {
    this.timeout(240_000);
    let store: Store;
    beforeEach(async () => {
      store = await openTestStore({ engine });
    });

    const arrive = async (runs: Run[]) => {
      await insertDerived(store.client, rowsOf(runs));
      await stitch(store);
      return describeFlows(store);
    };
    const states = (now: string) =>
      rows<{ state: string; flows: string }>(
        store,
        `SELECT flowState(dead_letters, unreceived, expected_by, ended_at, toDateTime64('${now}', 3, 'UTC')) AS state,
                count() AS flows
         FROM flow_facts FINAL GROUP BY state ORDER BY state`,
      );

    it('tells variants, what is optional and, once people accept one, what is drift', async () => {
      await arrive([0, 1, 2, 3, 4].flatMap((n) => order(n, n === 4)));
      const variants = await store.ask(workflowVariants, { workflow, ...hour });
      assert.deepEqual(
        variants.map(({ shape, flows, share }) => [shape, flows, share]),
        [
          ['place (orders → charge (paid → ship))', 4, 0.8],
          ['place (orders → charge)', 1, 0.2],
        ],
      );
      assert.deepEqual(await store.ask(workflowTraits, { workflow, ...hour }), [
        { trait: 'optional', function: 'arn:ship', channel: 'topic:paid', flows: 4, share: 0.8, typical: 1 },
      ]);
      assert.deepEqual(await store.ask(workflowDrift, { workflow, ...hour }), []);
      await acceptVariant(store, workflow, variants[0]!.variant, true);
      await nameWorkflow(store, workflow, 'Orders');
      const drift = await store.ask(workflowDrift, { workflow, ...hour });
      assert.deepEqual(
        drift.map(({ shape, nearest, added, removed }) => ({ shape, nearest, added, removed })),
        [
          {
            shape: 'place (orders → charge)',
            nearest: variants[0]!.variant,
            added: [],
            removed: [['arn:charge', 'topic:paid', '', 'arn:ship']],
          },
        ],
      );
      await arrive(order(5));
      const [listed] = await store.ask(workflowList, hour);
      assert.deepEqual([listed?.name, listed?.flows, listed?.drifting], ['Orders', 6, 1]);
      await acceptVariant(store, workflow, variants[1]!.variant, true);
      assert.deepEqual(await store.ask(workflowDrift, { workflow, ...hour }), []);
    });

    it('misses a consumer only once somebody was heard there, and no longer when it comes late', async () => {
      await arrive(order(0, true));
      assert.deepEqual(await states('2026-01-15 12:10:00'), [{ state: 'complete', flows: '1' }]);
      await arrive(order(1));
      assert.deepEqual(await states('2026-01-15 12:00:40'), [
        { state: 'complete', flows: '1' },
        { state: 'moving', flows: '1' },
      ]);
      assert.deepEqual(await states('2026-01-15 12:10:00'), [
        { state: 'complete', flows: '1' },
        { state: 'stalled', flows: '1' },
      ]);
      assert.equal((await store.ask(workflowList, hour))[0]?.stalled, 1);
      await arrive([shipped(0)]);
      assert.deepEqual(await states('2026-01-15 12:10:00'), [{ state: 'complete', flows: '2' }]);
      const [listed] = await store.ask(workflowList, hour);
      assert.deepEqual([listed?.flows, listed?.variants, listed?.stalled], [2, 1, 0]);
    });

    it('notes that a publish came although nothing else of its flow changed', async () => {
      await arrive(order(1));
      const [first, ...rest] = order(2, true);
      await arrive([first!, { ...rest[0]!, sends: [] }]);
      assert.deepEqual(await states('2026-01-15 12:10:00'), [{ state: 'complete', flows: '2' }]);
      await arrive(rest);
      assert.deepEqual(await states('2026-01-15 12:10:00'), [
        { state: 'complete', flows: '1' },
        { state: 'stalled', flows: '1' },
      ]);
    });

    it('forgets a flow whose root turns out to be a child', async () => {
      await arrive([shipped(0)]);
      assert.equal((await store.ask(workflowList, hour))[0]?.workflow, 'ship');
      await arrive(order(0, true));
      assert.deepEqual(
        (await store.ask(workflowList, hour)).map((row) => [row.workflow, row.flows, row.variants]),
        [['place', 1, 1]],
      );
      assert.deepEqual(await rows(store, 'SELECT workflow FROM workflow_variants FINAL'), [
        { workflow: 'place' },
      ]);
    });

    it('does nothing when nothing came', async () => {
      await arrive(order(0));
      assert.equal((await describeFlows(store)).passes, 0);
    });
  });
}
