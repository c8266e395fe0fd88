import assert from 'node:assert/strict';
import { keepUp, type Store } from '@choreoscope/queries';
import { insertRows, openTestStore } from '@choreoscope/queries/testing';
import { startDashboard } from './server.ts';
import { arns, hostile, type Seeded, seedEstate } from './testing/index.ts';

const now = new Date('2026-03-04T12:00:00.000Z');

// biome-ignore lint/suspicious/noExplicitAny: an answer of our own JSON, looked into field by field
type Json = any;

describe('the pages of cold starts', function () {
  this.timeout(180_000);
  let store: Store;
  let dashboard: Awaited<ReturnType<typeof startDashboard>>;
  let seeded: Seeded;

  before(async () => {
    store = await openTestStore();
    seeded = await seedEstate(store, { now });
    await insertRows(store, 'platform_reports', [
      {
        function: hostile.name,
        function_name: hostile.name,
        instance: hostile.name,
        at: '2026-03-04 11:20:00',
        started_at: '2026-03-04 11:19:59.7',
        kind: 'init',
        phase: 'init',
        init_ms: 300,
        initialization_type: 'provisioned-concurrency',
        report_id: '01'.repeat(8),
        version: 1,
      },
    ]);
    await keepUp(store, { now: () => now });
    dashboard = await startDashboard({
      store,
      port: 0,
      collectorUrl: 'http://127.0.0.1:4318',
      now: () => now,
    });
  });
  after(() => dashboard?.close());

  const text = async (path: string, status = 200) => {
    const answer = await fetch(dashboard.url + path);
    assert.equal(answer.status, status, path);
    return answer.text();
  };
  const json = async (path: string): Promise<Json> => JSON.parse(await text(path));
  const pageOf = (name: string) => `/cold-starts/${encodeURIComponent(name)}`;

  it('agree with the flags on calls, over all functions and for each', async () => {
    const { totals, functions, heat } = await json('/api/cold-starts?range=1h');
    const list = (await json('/api/functions?range=1h')).functions as Json[];
    const flagged = list.reduce((sum, row) => sum + row.cold_starts, 0);
    assert.ok(flagged > 0);
    assert.equal(totals.cold_starts, flagged);
    for (const row of functions as Json[])
      assert.equal(row.cold_starts, list.find((other) => other.function === row.function)?.cold_starts);
    assert.equal(
      (heat as Json[]).reduce((sum, cell) => sum + cell.cold_starts, 0),
      flagged,
    );
  });

  it('tell of an init nobody used, as text, whatever its function is called', async () => {
    const { unused } = await json('/api/cold-starts?range=1h');
    assert.deepEqual(
      unused.map((row: Json) => [row.function, row.start, row.calls]),
      [[hostile.name, 'provisioned', 0]],
    );
    const page = await text('/cold-starts?range=1h');
    assert.ok(page.includes('Unused inits') && !page.includes(hostile.name));
    const own = await text(pageOf(hostile.name));
    assert.ok(!own.includes(hostile.name) && own.includes('unused'));
  });

  it('say what would help one function, and what its inits depend on', async () => {
    const path = pageOf(arns.fn('place-order'));
    const { what_if, groups, instances } = await json(`/api${path}?range=1h`);
    assert.equal(
      what_if.baseline.recorded_cold_starts,
      instances.filter((row: Json) => row.start === 'on-demand').length,
    );
    assert.ok(
      what_if.answers.some(
        (answer: Json) => answer.scenario.kind === 'provisioned' && answer.cold_starts === 0,
      ),
    );
    assert.deepEqual(Object.keys(groups), [
      'start',
      'version',
      'memory',
      'architecture',
      'runtime',
      'source',
      'hour',
    ]);
    const page = await text(`${path}?range=1h`);
    for (const word of ['What would help', 'provisioned instance', 'less of each init', 'Hour of the day'])
      assert.ok(page.includes(word), word);
  });

  it('are led to from the function and from a flow that met one', async () => {
    const page = await text(`/functions/${encodeURIComponent(arns.fn('place-order'))}?range=1h`);
    assert.ok(page.includes(`href="${pageOf(arns.fn('place-order'))}?range=1h"`));
    const cold = await json(`/api/flows/${seeded.orders[0]}`);
    assert.ok(cold.cold_waits.length > 0);
    assert.ok((await text(`/flows/${seeded.orders[0]}`)).includes('Whose init'));
  });

  it('answer of what is not there, and of a time when nothing was', async () => {
    await text(pageOf('nobody'), 404);
    const quiet = 'from=2020-01-01&to=2020-01-02';
    assert.ok((await text(`/cold-starts?${quiet}`)).includes('No function ran'));
    assert.ok((await text(`${pageOf(arns.fn('place-order'))}?${quiet}`)).includes('No instance of it began'));
  });
});
