import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openStore, rollUp, type Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { startDashboard } from './server.ts';
import { arns, hostile, type Seeded, seedEstate } from './testing/index.ts';

const now = new Date('2026-03-04T12:00:00.000Z');
const collectorUrl = 'http://collector.example:4318';
const headers = { 'accept-encoding': 'identity' };

// biome-ignore lint/suspicious/noExplicitAny: an answer of our own JSON, looked into field by field
type Json = any;

for (const engine of ['embedded', 'server'] as const)
  describe(`the dashboard on the ${engine} store`, () => {
    let store: Store;
    let dashboard: Awaited<ReturnType<typeof startDashboard>>;
    let seeded: Seeded;

    const get = (path: string) => fetch(dashboard.url + path, { headers });
    const page = async (path: string, status = 200) => {
      const response = await get(path);
      assert.equal(response.status, status, path);
      return response.text();
    };
    const json = async (path: string, status = 200): Promise<Json> => {
      const response = await get(path);
      assert.equal(response.status, status, path);
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      return response.json();
    };
    const flowsIn = (html: string) =>
      [...html.matchAll(/href="\/flows\/([0-9a-f]{32})"/g)].map(([, id]) => id);
    const idsOf = (answer: Json) => answer.flows.map((flow: Json) => flow.flow_id);

    before(async function () {
      this.timeout(120_000);
      store = await openTestStore({ engine });
      dashboard = await startDashboard({ store, port: 0, collectorUrl, now: () => now });
    });
    after(() => dashboard.close());

    describe('on an empty store', () => {
      it('tells how to connect a function, with the address of the collector', async () => {
        const html = await page('/');
        assert.ok(html.includes('Nothing has arrived yet'));
        assert.ok(html.includes(`CHOREOSCOPE_ENDPOINT=${collectorUrl}`));
        assert.ok(html.includes(`curl -sS ${collectorUrl}/v1/traces`));
        assert.equal((await json('/api')).is_empty, true);
      });

      it('shows an example body that is JSON and holds one span', async () => {
        const body = /-d '(.*)'/.exec(await page('/'))?.[1]?.replaceAll('&#34;', '"') ?? '';
        assert.equal(JSON.parse(body).resourceSpans[0].scopeSpans[0].spans.length, 1);
      });

      it('has lists that are empty and not an error', async () => {
        assert.ok((await page('/flows')).includes('No flow matches'));
        assert.ok((await page('/functions')).includes('No function ran'));
        assert.deepEqual((await json('/api/flows')).flows, []);
      });
    });

    describe('on an estate', () => {
      before(async () => {
        seeded = await seedEstate(store, { now });
      });

      it('counts on the overview what was seeded', async () => {
        const data = await json('/api');
        assert.equal(data.totals.flows.flows, seeded.flows);
        assert.equal(data.totals.invocations.invocations, seeded.invocations);
        assert.equal(data.totals.flows.duplicates, 4);
        assert.equal(data.totals.flows.flows_with_errors, 4);
        const sum = (rows: Json[], field: string) => rows.reduce((total, row) => total + row[field], 0);
        assert.equal(sum(data.over_time.flows, 'flows'), seeded.flows);
        assert.equal(sum(data.over_time.invocations, 'invocations'), seeded.invocations);
        const html = await page('/');
        assert.match(html, new RegExp(`<a href="/flows">${seeded.flows}</a>`));
        assert.equal(html.match(/<svg class="chart"/g)?.length, 6);
      });

      it('answers every page and its twin alike', async () => {
        const flow = seeded.orders[0];
        const { invocations } = await json(`/api/flows/${flow}`);
        const [first] = invocations;
        const paths = [
          '/',
          '/flows',
          `/flows/${flow}`,
          `/flows/${flow}/spans/${first.trace_id}/${first.span_id}`,
          '/functions',
          `/functions/${encodeURIComponent(arns.fn('charge-card'))}`,
        ];
        for (const path of paths) {
          const html = await page(path);
          assert.match(html, /<main[\s\S]*<h1>[\s\S]*<\/main>/, path);
          const twin = /href="([^"]*)" rel="alternate" type="application\/json"/.exec(html)?.[1];
          assert.equal(twin, path === '/' ? '/api' : `/api${path}`);
          await json(twin ?? '');
        }
      });

      it('lists the same flows in the page as in the JSON, newest first', async () => {
        const listed = idsOf(await json('/api/flows'));
        assert.deepEqual(flowsIn(await page('/flows')), listed);
        assert.deepEqual(listed, [seeded.hostileFlow, seeded.settle, ...seeded.orders.toReversed()]);
      });

      it('filters by error, cold start, duplicate, duration, workflow and function', async () => {
        const count = async (query: string) => idsOf(await json(`/api/flows?${query}`)).length;
        assert.equal(await count('error=1'), 4);
        assert.equal(await count('duplicate=1'), 4);
        assert.equal(await count('cold=1'), 3);
        assert.equal(await count('error=1&duplicate=1'), 0);
        assert.deepEqual(idsOf(await json('/api/flows?workflow=settle%20%C2%B7%20schedule%20nightly')), [
          seeded.settle,
        ]);
        assert.equal(await count(`function=${encodeURIComponent(arns.fn('charge-card'))}`), 24);
        assert.equal(await count('min_ms=2300'), await count('min_ms=2300&sort=longest'));
        const longest = (await json('/api/flows?min_ms=2300&sort=longest')).flows;
        assert.ok(longest.length > 0 && longest.every((flow: Json) => flow.duration_ms >= 2300));
        assert.deepEqual(
          longest,
          longest.toSorted((a: Json, b: Json) => b.duration_ms - a.duration_ms),
        );
      });

      it('finds a flow by its own id, a trace, a request or a message', async () => {
        const order = seeded.orders[4];
        const { invocations } = await json(`/api/flows/${order}`);
        const validate = invocations.find((one: Json) => one.function_name === 'validate-order');
        const charge = invocations.find((one: Json) => one.function_name === 'charge-card');
        assert.deepEqual(idsOf(await json(`/api/flows?id=${order}`)), [order]);
        assert.deepEqual(idsOf(await json(`/api/flows?id=${validate.trace_id.toUpperCase()}`)), [order]);
        assert.deepEqual(idsOf(await json(`/api/flows?id=${validate.request_id}`)), [order]);
        assert.deepEqual(idsOf(await json('/api/flows?id=message-4-topic')), [order]);
        // One batch served two orders.
        assert.equal(idsOf(await json(`/api/flows?id=${charge.request_id}`)).length, 2);
        assert.deepEqual(idsOf(await json("/api/flows?id=')%20OR%201=1%20--")), []);
      });

      it('looks only at the asked stretch of time', async () => {
        assert.deepEqual(idsOf(await json('/api/flows?from=2026-03-04T11:58:30&to=2026-03-04T11:59:15')), [
          seeded.settle,
        ]);
        assert.deepEqual(
          idsOf(await json('/api/flows?from=2026-03-04T12:58:30%2B01:00&to=2026-03-04T11:59:15Z')),
          [seeded.settle],
        );
        assert.equal(idsOf(await json('/api/flows?range=15m')).length < seeded.flows, true);
        assert.equal(idsOf(await json('/api/flows?range=all')).length, seeded.flows);
      });

      it('pages through more flows than fit, each once, in both orders', async () => {
        await seedMore(store);
        for (const sort of ['newest', 'longest']) {
          const seen: string[] = [];
          let path: string | undefined = `/flows?range=all&sort=${sort}`;
          for (let hop = 0; path && hop < 9; hop += 1) {
            const html: string = await page(path);
            seen.push(...(flowsIn(html) as string[]));
            path = /<a href="([^"]*)" rel="next"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
          }
          assert.equal(seen.length, seeded.flows + 120, sort);
          assert.equal(new Set(seen).size, seen.length, sort);
        }
      });

      it('shows a flow with every invocation, every hop, its evidence and its part of a batch', async () => {
        const order = seeded.orders[4];
        const data = await json(`/api/flows/${order}`);
        assert.equal(data.flow.invocations, 9);
        assert.equal(data.invocations.length, 9);
        const hops = data.hops.filter(({ evidence }: Json) => evidence !== 'none');
        assert.equal(hops.length, 8);
        assert.equal(hops.filter(({ is_duplicate }: Json) => is_duplicate).length, 1);
        const charge = data.invocations.find((one: Json) => one.function_name === 'charge-card');
        assert.deepEqual([charge.records, charge.batch_size, charge.flow_share], [1, 2, 0.5]);
        assert.deepEqual(
          data.unreceived.map(({ channel }: Json) => channel),
          [arns.audit],
        );
        const html = await page(`/flows/${order}`);
        assert.equal(html.match(/<tr class="invocation/g)?.length, 9);
        assert.equal(html.match(/<tr class="hop/g)?.length, 8);
        assert.ok(html.includes('1 of 2 records'));
        for (const evidence of ['id', 'pointer', 'context', 'fingerprint']) {
          assert.ok(html.includes(`<span class="evidence-name">${evidence}</span>`), evidence);
          assert.ok(html.includes(`class="edge ev-${evidence}`), evidence);
        }
        for (const kind of ['function', 'http', 'topic', 'bus', 'queue', 'table', 'bucket']) {
          assert.ok(html.includes(`class="node kind-${kind}`), kind);
        }
      });

      it('shows the spans of an invocation, and only those below it', async () => {
        const order = seeded.orders[0];
        const { invocations } = await json(`/api/flows/${order}`);
        const root = invocations.find((one: Json) => one.function_name === 'place-order');
        const path = `/flows/${order}/spans/${root.trace_id}/${root.span_id}`;
        const { spans } = await json(`/api${path}`);
        assert.deepEqual(
          spans.map(({ name, depth }: Json) => [name, depth]),
          [
            ['place-order', 0],
            ['send orders', 1],
            ['send audit', 1],
          ],
        );
        const html = await page(path);
        assert.ok(html.includes('choreoscope.publish') && html.includes(root.request_id));
      });

      it('refuses a span of a trace that is not the flow’s', async () => {
        const other = (await json(`/api/flows/${seeded.settle}`)).invocations[0];
        const answer = await json(
          `/api/flows/${seeded.orders[0]}/spans/${other.trace_id}/${other.span_id}`,
          404,
        );
        assert.equal(answer.error.code, 'not_found');
      });

      it('shows a function: percentiles, triggers, neighbours, errors, latest invocations', async () => {
        const path = `/functions/${encodeURIComponent(arns.fn('price-order'))}`;
        const data = await json(`/api${path}`);
        assert.equal(data.totals.invocations, 24);
        assert.deepEqual(
          data.errors.map(({ error_type, times }: Json) => [error_type, times]),
          [['TypeError', 3]],
        );
        assert.deepEqual(
          data.triggers.map(({ source, channel }: Json) => [source, channel]),
          [['sns', arns.topic]],
        );
        assert.deepEqual(
          data.neighbours.map((row: Json) => [row.direction, row.other_function, row.evidence, row.hops]),
          [['in', arns.fn('place-order'), 'id', 24]],
        );
        assert.ok(data.latest_invocations.every(({ flow_ids }: Json) => flow_ids.length === 1));
        const html = await page(path);
        assert.ok(html.includes('Cannot read properties of undefined (reading &#34;price&#34;)'));
        assert.deepEqual(
          flowsIn(html),
          data.latest_invocations.map(({ flow_ids }: Json) => flow_ids[0]),
        );
      });

      it('shows what recording costs a function, as it said itself', async () => {
        const path = `/functions/${encodeURIComponent(arns.fn('price-order'))}`;
        const { overhead } = await json(`/api${path}`);
        assert.deepEqual(
          [overhead.modes, overhead.recorded, overhead.loaded, overhead.flushed, overhead.dropped_spans],
          [['await'], 24, 1, 23, 0],
        );
        assert.ok(overhead.p50_overhead_us >= 30 && overhead.p90_overhead_us < 55);
        const html = await page(path);
        assert.ok(html.includes('What Choreoscope costs it'));
        assert.ok(html.includes('Waiting for the collector'));
        assert.ok(html.includes('No span was given up.'));
      });

      it('writes hostile names as text, wherever they stand', async () => {
        const pages = ['/', '/flows', `/flows/${seeded.hostileFlow}`, '/functions'];
        pages.push(
          `/functions/${encodeURIComponent(hostile.name)}`,
          `/flows?id=${encodeURIComponent('"><script>')}`,
        );
        pages.push(
          `/flows?function=${encodeURIComponent(hostile.name)}`,
          `/nothing/${encodeURIComponent(hostile.name)}`,
        );
        for (const path of pages) {
          const html = await (await get(path)).text();
          assert.doesNotMatch(html, /<script>|<img|onerror='/, path);
          assert.equal(html.match(/<script/g)?.length, 1, path);
        }
        assert.ok((await page(`/flows/${seeded.hostileFlow}`)).includes('&lt;script&gt;alert'));
        assert.ok(
          (await page(`/functions/${encodeURIComponent(hostile.name)}`)).includes(
            '&lt;/title&gt;&lt;script&gt;',
          ),
        );
      });
    });

    describe('when a request is wrong', () => {
      const bad: [path: string, parameter: string][] = [
        ['/flows?min_ms=much', 'min_ms'],
        ['/flows?min_ms=-1', 'min_ms'],
        ['/flows?sort=best', 'sort'],
        ['/flows?error=yes', 'error'],
        ['/flows?after=here', 'after'],
        ['/flows?range=2h', 'range'],
        ['/flows?from=yesterday', 'from'],
        ['/flows?from=2026-03-05&to=2026-03-04', 'from'],
        ['/flows?workfow=x', 'workfow'],
        ['/flows?workflow=a&workflow=b', 'workflow'],
        ['/flows/not-an-id', 'id'],
        ['/functions?sort=colour', 'sort'],
      ];
      for (const [path, parameter] of bad) {
        it(`names the parameter of ${path}`, async () => {
          const { error } = await json(`/api${path}`, 400);
          assert.deepEqual(
            [error.code, error.parameter, error.retryable],
            ['bad_parameter', parameter, false],
          );
          assert.ok((await page(path, 400)).includes(`parameter <code>${parameter}</code>`));
        });
      }

      it('says 404 for what is not there, as a page and as JSON', async () => {
        for (const path of ['/nothing', `/flows/${'0'.repeat(32)}`, '/functions/never-ran']) {
          assert.ok((await page(path, 404)).includes('There is no such page'), path);
          assert.equal((await json(`/api${path}`, 404)).error.code, 'not_found');
        }
      });

      it('says 400 for an address it cannot decode', async () => {
        assert.equal((await json('/api/functions/%E0%A4%A', 400)).error.code, 'bad_parameter');
      });

      it('only reads', async () => {
        const response = await fetch(`${dashboard.url}/flows`, { method: 'POST', body: 'x' });
        assert.equal(response.status, 405);
        assert.equal(response.headers.get('allow'), 'GET, HEAD');
      });
    });

    it('sends a strict content security policy and no inline script or style element', async () => {
      const response = await get('/');
      const policy = response.headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /script-src 'self'(;|$)/);
      assert.doesNotMatch(policy, /script-src[^;]*unsafe/);
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(response.headers.get('x-powered-by'), null);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.doesNotMatch(await response.text(), /<style|<script(?! src="\/static\/)/);
    });

    it('lets assets be kept for ever, at an address that changes with them', async () => {
      const href = /href="(\/static\/[0-9a-f]{12}\/app\.css)"/.exec(await page('/'))?.[1];
      const response = await get(href ?? '');
      assert.equal(response.status, 200);
      assert.match(response.headers.get('cache-control') ?? '', /max-age=31536000, immutable/);
      await page('/static/000000000000/app.css', 404);
      await page('/static/../package.json', 404);
    });

    it('compresses what it sends', async () => {
      const response = await fetch(`${dashboard.url}/flows`, { headers: { 'accept-encoding': 'gzip' } });
      assert.equal(response.headers.get('content-encoding'), 'gzip');
      assert.match(await response.text(), /<h1>Flows<\/h1>/);
    });
  });

describe('the dashboard without its store', () => {
  it('says 503 and when to come again, as a page and as JSON', async () => {
    const gone = createServer();
    const port = await new Promise<number>((resolve) => {
      gone.listen(0, '127.0.0.1', () => resolve((gone.address() as AddressInfo).port));
    });
    await closed(gone);
    const store = await openStore({ url: `http://127.0.0.1:${port}` });
    const dashboard = await startDashboard({ store, port: 0, collectorUrl, now: () => now });
    try {
      const api = await fetch(`${dashboard.url}/api/flows`);
      assert.equal(api.status, 503);
      assert.equal(api.headers.get('retry-after'), '5');
      const { error } = (await api.json()) as Json;
      assert.deepEqual([error.code, error.retryable], ['store_unavailable', true]);
      assert.ok(!JSON.stringify(error).includes(String(port)));
      const html = await fetch(`${dashboard.url}/`);
      assert.equal(html.status, 503);
      assert.ok((await html.text()).includes('The store does not answer'));
    } finally {
      await dashboard.close();
      await store.close();
    }
  });
});

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** 120 flows of one invocation each, many of them with the same start and the same duration. */
async function seedMore(store: Store): Promise<void> {
  await store.client.command({
    query: `INSERT INTO flows (flow_id, root_function, workflow, started_at, ended_at, duration_ms, invocations, version)
            SELECT unhex(leftPad(hex(number + 1), 32, '0')), 'many', 'many',
                   toDateTime64('2026-03-04 11:30:00', 9, 'UTC') + intDiv(number, 40) AS at, at, intDiv(number, 30) / 3, 1, 1
            FROM numbers(120)`,
  });
  await rollUp(store, { now: () => now });
}
