import assert from 'node:assert/strict';
import type { Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { startDashboard } from './server.ts';
import { arns, type Seeded, seedEstate } from './testing/index.ts';

const now = new Date('2026-03-04T12:00:00.000Z');
// biome-ignore lint/suspicious/noExplicitAny: what the API answers is asked for field by field
type Json = any;

describe('Search', function () {
  this.timeout(120_000);
  let store: Store;
  let seeded: Seeded;
  let base: string;
  let close: () => Promise<void>;

  const get = (path: string) => fetch(`${base}${path}`, { redirect: 'manual' });
  const json = async (path: string): Promise<Json> => (await get(path)).json();
  const ids = async (query: string): Promise<string[]> =>
    (await json(`/api/flows?${query}`)).flows.map(({ flow_id }: Json) => flow_id);
  const find = async (q: string) => {
    const response = await get(`/find?q=${encodeURIComponent(q)}`);
    return response.status === 302 ? response.headers.get('location') : response.text();
  };

  before(async () => {
    store = await openTestStore();
    seeded = await seedEstate(store, { now });
    const dashboard = await startDashboard({
      store,
      port: 0,
      collectorUrl: 'http://127.0.0.1:4318',
      now: () => now,
    });
    base = dashboard.url;
    ({ close } = dashboard);
  });
  after(async () => close());

  describe('of flows, by filters', () => {
    it('finds them by channel, by an attribute of any span, and by error type', async () => {
      const all = await ids('');
      const settled = await ids(`channel=${encodeURIComponent(arns.schedule)}`);
      assert.deepEqual(settled, [seeded.settle]);
      assert.deepEqual(
        await ids(`attribute=${encodeURIComponent(`choreoscope.channel=${arns.schedule}`)}`),
        settled,
      );
      assert.deepEqual(await ids('attribute=choreoscope.channel=nowhere'), []);
      const failed = await ids('error=1');
      const types = new Set<string>(
        (await json('/api/flows?error=1')).flows.flatMap(({ functions }: Json) => functions),
      );
      assert.ok(failed.length > 0 && failed.length < all.length && types.size > 0);
      const rows = await store.client.query({
        query: "SELECT DISTINCT error_type FROM invocations FINAL WHERE error_type != '' ORDER BY error_type",
        format: 'JSONEachRow',
      });
      const byType: string[] = [];
      for (const { error_type } of await rows.json<{ error_type: string }>())
        byType.push(...(await ids(`error_type=${encodeURIComponent(error_type)}`)));
      assert.deepEqual(new Set(byType), new Set(failed));
    });

    it('parts them by state, by evidence and by inferred hops without leaving any out', async () => {
      const all = (await ids('')).length;
      const sum = async (queries: string[]) => {
        let total = 0;
        for (const query of queries) total += (await ids(query)).length;
        return total;
      };
      assert.equal(
        await sum(['complete', 'moving', 'stalled', 'dead-lettered'].map((state) => `state=${state}`)),
        all,
      );
      assert.equal(await sum(['inferred=0', 'inferred=1']), all);
      assert.equal(await sum(['evidence_least=id', 'evidence_most=context']), all);
      assert.equal(await sum(['max_ms=1000', 'min_ms=1000.000001']), all);
    });

    it('ranks them by cost', async () => {
      const { flows } = await json('/api/flows?sort=dearest');
      const costs = flows.map(({ cost_usd }: Json) => cost_usd);
      assert.deepEqual(
        costs,
        costs.toSorted((a: number, b: number) => b - a),
      );
      assert.ok(costs[0] > 0);
    });

    it('says which filters are on, each with the way out of it', async () => {
      const html = await (await get('/flows?error=1&min_ms=5&sort=longest')).text();
      const chips = [...html.matchAll(/<li><span>([^<]*)<\/span> <a href="([^"]*)"/g)].map(
        ([, text, href]) => [text, href?.replaceAll('&amp;', '&')],
      );
      assert.deepEqual(chips, [
        ['has error', '/flows?min_ms=5&sort=longest'],
        ['took at least 5 ms', '/flows?error=1&sort=longest'],
      ]);
      assert.match(html, /<details class="more" open>/);
      assert.doesNotMatch(await (await get('/flows?error=1')).text(), /<details class="more" open>/);
    });

    it('refuses what cannot be meant, by name', async () => {
      for (const [query, parameter] of [
        ['attribute=nonsense', 'attribute'],
        ['version=charge-card', 'version'],
        ['state=gone', 'state'],
        ['inferred=2', 'inferred'],
        ['min_ms=5&max_ms=4', 'min_ms'],
        ['min_usd=2&max_usd=1', 'min_usd'],
      ]) {
        const response = await get(`/api/flows?${query}`);
        assert.equal(response.status, 400, query);
        assert.equal(((await response.json()) as Json).error.parameter, parameter);
      }
    });
  });

  describe('by the box on every page', () => {
    it('leads straight to the one thing an identifier or a name is of', async () => {
      const order = seeded.orders[4]!;
      const { invocations, hops } = await json(`/api/flows/${order}`);
      const first = invocations[0];
      assert.equal(await find(order), `/flows/${order}`);
      assert.equal(await find(` ${order.toUpperCase()} `), `/flows/${order}`);
      assert.equal(await find(first.trace_id), `/flows/${order}`);
      assert.equal(await find(`00-${first.trace_id}-${first.span_id}-01`), `/flows/${order}`);
      assert.equal(
        await find(`Root=1-${first.trace_id.slice(0, 8)}-${first.trace_id.slice(8)}`),
        `/flows/${order}`,
      );
      const span = `/flows/${order}/spans/${first.trace_id}/${first.span_id}`;
      assert.equal(await find(first.span_id), span);
      assert.equal(await find(first.request_id), span);
      assert.equal((await get(span)).status, 200);
      const message = hops.find(({ evidence, key }: Json) => evidence === 'id' && key !== '');
      assert.equal(await find(message.key), `/flows/${order}`);
      const charge = arns.fn('charge-card');
      assert.equal(await find('charge-card'), `/functions/${encodeURIComponent(charge)}`);
      assert.equal(await find(charge), `/functions/${encodeURIComponent(charge)}`);
      assert.equal(
        await find('settle · schedule nightly'),
        `/workflows/${encodeURIComponent('settle · schedule nightly')}`,
      );
    });

    it('leads from a span below an invocation to that span', async () => {
      const rows = await store.client.query({
        query: `SELECT lower(hex(trace_id)) AS trace, lower(hex(span_id)) AS span FROM spans FINAL
                WHERE role = 'none' AND trace_id = (SELECT root_trace_id FROM flows FINAL WHERE flow_id = unhex({flow:String})) LIMIT 1`,
        query_params: { flow: seeded.orders[4] },
        format: 'JSONEachRow',
      });
      const [{ trace, span }] = await rows.json<Json>();
      const place = await find(span);
      assert.equal(place, `/flows/${seeded.orders[4]}/spans/${trace}/${span}`);
      assert.equal((await get(place!)).status, 200);
    });

    it('lists what was found where it is several, by kind', async () => {
      const { invocations } = await json(`/api/flows/${seeded.orders[4]}`);
      const batch = invocations.find(({ function_name }: Json) => function_name === 'charge-card');
      const html = await find(batch.request_id);
      assert.equal(html?.match(/<th scope="row">/g)?.length, 2);
      assert.match(html ?? '', /a request id/);
      const named = await json('/api/find?q=order');
      assert.ok(new Set(named.names.map(({ what }: Json) => what)).size === 2, 'functions and workflows');
    });

    it('says so when there is nothing, whatever is asked', async () => {
      for (const q of ['nothing-of-that-name', "') OR 1=1 --", '0'.repeat(32), '%', '<b>'])
        assert.match((await find(q)) ?? '', /Nothing is known of/);
      assert.match((await find('')) ?? '', /Ask for a flow/);
    });
  });
});
