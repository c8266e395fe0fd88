import assert from 'node:assert/strict';
import type { Store } from '@choreoscope/queries';
import { insertRows, openTestStore } from '@choreoscope/queries/testing';
import { startDashboard } from './server.ts';
import { arns, hostile, seedEstate } from './testing/index.ts';

const now = new Date('2026-03-04T12:00:00.000Z');
const at = '2026-03-04 11:00:00.000';

// biome-ignore lint/suspicious/noExplicitAny: an answer of our own JSON, looked into field by field
type Json = any;

const id = (digit: string) => digit.repeat(32);
const common = { first_seen: at, last_seen: at, found_at: at, last_checked: at, version: 1 };
const rows = [
  {
    id: id('a'),
    kind: 'retry-storm',
    severity: 'critical',
    function: arns.fn('charge-card'),
    channel: arns.queue,
    count: 60,
    numbers: { repeats: 60, repeats_share: 0.25 },
    evidence: { messages: ['sqs m1: 6 times'] },
    flow_ids: [id('1')],
    workflows: ['place-order · POST /orders'],
  },
  {
    id: id('b'),
    kind: 'synchronous-wait',
    severity: 'warning',
    function: arns.fn('place-order'),
    other_function: arns.fn('charge-card'),
    channel: arns.fn('charge-card'),
    count: 5,
    numbers: { waited_ms: 1500, waiting_cost_usd: 0.0123 },
  },
  {
    id: id('c'),
    kind: 'reaches-across',
    severity: 'info',
    function: hostile.name,
    channel: hostile.channel,
    detail: 'reads',
    group: 'shipping',
    other_group: 'billing',
    count: 1,
    evidence: { operations: [hostile.name] },
  },
  {
    id: id('d'),
    kind: 'unconsumed-events',
    severity: 'warning',
    function: 'f',
    count: 2,
    is_resolved: 1,
    resolved_at: at,
  },
].map((row) => ({ ...common, ...row }));

for (const engine of ['embedded', 'server'] as const)
  describe(`the page of findings on the ${engine} store`, function () {
    this.timeout(120_000);
    let store: Store;
    let dashboard: Awaited<ReturnType<typeof startDashboard>>;

    const page = async (path: string, status = 200) => {
      const response = await fetch(dashboard.url + path);
      assert.equal(response.status, status, path);
      return response.text();
    };
    const json = async (path: string, status = 200): Promise<Json> => {
      const response = await fetch(`${dashboard.url}/api${path}`);
      assert.equal(response.status, status, path);
      return response.json();
    };
    const listed = async (query = '') =>
      (await json(`/findings${query}`)).kinds
        .flatMap(({ findings }: Json) => findings)
        .map((finding: Json) => finding.id[0])
        .join('');

    before(async () => {
      store = await openTestStore({ engine });
      dashboard = await startDashboard({ store, port: 0, collectorUrl: 'http://c.example', now: () => now });
    });
    after(() => dashboard.close());

    it('says that nothing was looked for yet', async () => {
      assert.ok((await page('/findings')).includes('Nothing was looked for yet'));
      assert.equal((await json('/findings')).checked, null);
    });

    describe('with findings', () => {
      before(async () => {
        await seedEstate(store, { now });
        await store.client.command({ query: 'TRUNCATE TABLE findings' });
        await insertRows(store, 'findings', rows);
        await insertRows(store, 'finding_runs', [
          { checked_at: '2026-03-04 11:58:00.000', until: at, version: 2e15 },
        ]);
      });

      it('lists what is open by kind, with readable numbers, evidence, flows and what to do', async () => {
        const html = await page('/findings');
        assert.ok(html.includes('Last looked for: 2 min 0 s ago'));
        for (const text of [
          'Retry storms',
          '25%',
          '1.50 s',
          '$0.0123',
          'sqs m1: 6 times',
          'What to do.',
          'shipping into billing',
        ])
          assert.ok(html.includes(text), text);
        assert.ok(html.includes(`href="/flows/${id('1')}"`));
        assert.ok(html.includes(`href="/functions/${encodeURIComponent(arns.fn('place-order'))}"`));
        assert.equal(await listed(), 'abc');
      });

      it('are on the pages of what they are about, in a line each', async () => {
        for (const path of [
          `/functions/${encodeURIComponent(arns.fn('charge-card'))}`,
          `/workflows/${encodeURIComponent('place-order · POST /orders')}`,
        ]) {
          const html = await page(path);
          assert.ok(html.includes(`#${id('a')}`) && html.includes('Retry storms'), path);
          assert.ok(!html.includes(`#${id('d')}`), path);
        }
      });

      it('shows hostile names as text', async () => {
        const html = await page('/findings');
        assert.ok(!html.includes(hostile.name) && !html.includes('<img src=x'));
      });

      it('filters by kind, function, group, workflow and state', async () => {
        assert.equal(await listed('?kind=retry-storm'), 'a');
        assert.equal(await listed(`?function=${encodeURIComponent(arns.fn('charge-card'))}`), 'ab');
        assert.equal(await listed('?group=billing'), 'c');
        assert.equal(await listed(`?workflow=${encodeURIComponent('place-order · POST /orders')}`), 'a');
        assert.equal(await listed('?state=gone'), 'd');
        assert.equal(await listed('?state=all'), 'adbc');
        assert.ok((await page('/findings?kind=retry-storm&group=nobody')).includes('No finding fits'));
        await json('/findings?kind=nonsense', 400);
      });

      it('lets people dismiss one, with who and why, and open it again', async () => {
        const post = (body: URLSearchParams, headers = {}) =>
          fetch(`${dashboard.url}/findings/${id('a')}/dismissal?kind=retry-storm`, {
            method: 'POST',
            body,
            headers,
            redirect: 'manual',
          });
        const form = new URLSearchParams({ dismissed: '1', by: 'Ann', note: 'a test <b>' });
        assert.equal((await post(form, { origin: 'http://elsewhere.example' })).status, 403);
        assert.equal(await listed(), 'abc');

        const answer = await post(form);
        assert.deepEqual(
          [answer.status, answer.headers.get('location')],
          [303, '/findings?kind=retry-storm'],
        );
        assert.equal(await listed(), 'bc');
        const html = await page('/findings?state=dismissed');
        assert.ok(html.includes('by Ann') && html.includes('a test &lt;b&gt;') && html.includes('Reopen'));

        assert.equal((await post(new URLSearchParams({ dismissed: '0' }))).status, 303);
        assert.equal(await listed(), 'abc');
      });

      it('answers a dismissal as JSON, and knows no other finding', async () => {
        const post = (finding: string) =>
          fetch(`${dashboard.url}/api/findings/${finding}/dismissal`, {
            method: 'POST',
            body: JSON.stringify({ dismissed: true }),
            headers: { 'content-type': 'application/json' },
          });
        const answer = await post(id('b'));
        assert.equal(((await answer.json()) as Json).finding.state, 'dismissed');
        assert.equal((await post(id('9'))).status, 404);
      });
    });
  });
