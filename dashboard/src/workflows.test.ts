import assert from 'node:assert/strict';
import type { Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { startDashboard } from './server.ts';
import { arns, hostile, oddNames, seedEstate, seedSprawl } from './testing/index.ts';

const now = new Date('2026-03-04T12:00:00.000Z');
const orders = 'place-order · POST /orders';
const at = (workflow: string) => `/workflows/${encodeURIComponent(workflow)}`;

// biome-ignore lint/suspicious/noExplicitAny: an answer of our own JSON, looked into field by field
type Json = any;

for (const engine of ['embedded', 'server'] as const)
  describe(`the pages of workflows on the ${engine} store`, () => {
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
    const send = (
      path: string,
      body: string | URLSearchParams,
      headers: Record<string, string> = {},
    ): Promise<Response> =>
      fetch(dashboard.url + path, {
        method: 'POST',
        body,
        redirect: 'manual',
        headers: typeof body === 'string' ? { 'content-type': 'application/json', ...headers } : headers,
      });
    const sendJson = async (path: string, body: unknown, headers?: Record<string, string>) => {
      const response = await send(`/api${path}`, JSON.stringify(body), headers);
      return { status: response.status, told: (await response.json()) as Json };
    };
    const row = async (workflow: string, query = '') =>
      (await json(`/workflows${query}`)).workflows.find((one: Json) => one.workflow === workflow);

    before(async function () {
      this.timeout(120_000);
      store = await openTestStore({ engine });
      dashboard = await startDashboard({
        store,
        port: 0,
        collectorUrl: 'http://collector.example:4318',
        now: () => now,
      });
    });
    after(() => dashboard.close());

    it('say that there is nothing yet, and know no workflow', async () => {
      assert.ok((await page('/workflows')).includes('No workflow'));
      assert.deepEqual((await json('/workflows')).workflows, []);
      assert.ok((await page(at('nobody'), 404)).includes('nobody'));
      assert.equal((await json(at('nobody'), 404)).error.code, 'not_found');
    });

    describe('on an estate', () => {
      before(async function () {
        this.timeout(120_000);
        await seedEstate(store, { now });
        await seedSprawl(store, { now, functions: 12 });
      });

      it('list every workflow with its flows, variants, errors and when they began', async () => {
        const found = await row(orders);
        assert.deepEqual(
          [found.flows, found.variants, found.errors, found.drifting, found.last_seen],
          [24, 4, 3, 0, '2026-03-04T11:50:50.400Z'],
        );
        const { over_time } = await json('/workflows');
        const flows = over_time.filter((one: Json) => one.workflow === orders);
        assert.equal(
          flows.reduce((sum: number, one: Json) => sum + one.flows, 0),
          24,
        );
        const html = await page('/workflows');
        for (const { workflow } of (await json('/workflows')).workflows)
          assert.ok(html.includes(`href="${at(workflow).replaceAll("'", '&#39;')}"`), workflow);
        assert.equal(html.match(/class="sparkline"/g)?.length, 4 + oddNames.length);
      });

      it('are filtered by a text in any case and sorted by what a column says', async () => {
        const names = async (query: string) =>
          (await json(`/workflows?${query}`)).workflows.map((one: Json) => one.workflow);
        assert.deepEqual(await names('q=ORDERS'), [orders]);
        assert.deepEqual(await names(`q=${encodeURIComponent('支払い')}`), [
          (await names('')).find((name: string) => name.includes('支払い')),
        ]);
        assert.deepEqual(await names('q=nothing'), []);
        assert.ok((await page('/workflows?q=nothing')).includes('Show them all'));
        const [first] = await names('sort=errors');
        assert.ok(first.startsWith('<script>'));
        assert.equal((await names('sort=variants'))[0], orders);
        const byDuration = (await json('/workflows?sort=p95')).workflows.map(
          (one: Json) => one.p95_duration_ms,
        );
        assert.deepEqual(
          byDuration,
          byDuration.toSorted((a: number, b: number) => b - a),
        );
      });

      it('show a workflow’s map with channels, counts and evidence, and what each measure says', async () => {
        const data = await json(at(orders));
        const wrap = data.edges.find((one: Json) => one.to_function.endsWith('wrap-gift'));
        assert.deepEqual([wrap.hops, wrap.evidence, wrap.errors], [4, 'id', 0]);
        const price = data.edges.find((one: Json) => one.to_function.endsWith('price-order'));
        assert.deepEqual([price.hops, price.errors], [24, 3]);
        const texts: [show: string, text: RegExp][] = [
          ['hops', />×24</],
          ['wait', />1\.7\d s</],
          ['work', />210 ms</],
          ['errors', />13%</],
          ['cost', />\$0\.0000\d+</],
        ];
        for (const [show, text] of texts) {
          const html = await page(`${at(orders)}?show=${show}`);
          const map = /<svg class="map[\s\S]*?<\/svg>/.exec(html)?.[0] ?? '';
          assert.match(map, text, show);
          for (const evidence of ['id', 'pointer', 'context', 'fingerprint'])
            assert.ok(map.includes(`ev-${evidence}`), evidence);
          for (const kind of ['function', 'http', 'topic', 'bus', 'queue', 'table', 'bucket'])
            assert.ok(map.includes(`kind-${kind}`), kind);
        }
      });

      it('leave inferred hops out when asked, and what only they lead to', async () => {
        const html = await page(`${at(orders)}?inferred=0`);
        const map = /<svg class="map[\s\S]*?<\/svg>/.exec(html)?.[0] ?? '';
        assert.ok(!map.includes('ev-fingerprint') && !map.includes('notify-customer'));
        assert.ok(map.includes('print-label'));
        const { edges } = await json(`${at(orders)}?inferred=0`);
        assert.ok(edges.every((one: Json) => !['inferred', 'fingerprint'].includes(one.evidence)));
      });

      it('tell variants by their steps, and show one of them on the map', async () => {
        const { variants } = await json(at(orders));
        assert.deepEqual(
          variants.map((one: Json) => one.flows),
          [18, 3, 2, 1],
        );
        const gift = variants[1];
        const html = await page(`${at(orders)}?variant=${gift.variant}`);
        assert.ok(html.includes('wrap-gift over gifts'));
        const data = await json(`${at(orders)}?variant=${gift.variant}`);
        const labels = data.repeats.find((one: Json) => one.to_function.endsWith('print-label'));
        assert.deepEqual([labels.least, labels.most], [3, 3]);
        const all = (await json(at(orders))).repeats.find((one: Json) =>
          one.to_function.endsWith('print-label'),
        );
        assert.deepEqual([all.least, all.most], [1, 3]);
        assert.equal(data.edges.find((one: Json) => one.to_function.endsWith('price-order')).hops, 3);
      });

      it('lead from each variant to its flows', async () => {
        const html = await page(`${at(orders)}?range=all`);
        for (const { variant, flows } of (await json(at(orders))).variants) {
          const href = new RegExp(`href="(/flows\\?[^"]*variant=${variant})">${flows}<`).exec(html)?.[1];
          assert.ok(href, variant);
          const found = (await json(href.replaceAll('&amp;', '&'))).flows;
          assert.equal(found.length, flows);
          assert.ok(found.every(({ workflow }: Json) => workflow === orders));
        }
      });

      it('lead to what can be taken along, without inferred hops where the page has none', async () => {
        const html = await page(`${at(orders)}?range=all&inferred=0`);
        const hrefs = [...html.matchAll(/href="([^"]*\/export\.[^"]*)"/g)].map(([, href]) =>
          (href ?? '').replaceAll('&amp;', '&'),
        );
        assert.deepEqual(
          hrefs.map((href) => /export\.(\w+)/.exec(href)?.[1]),
          ['json', 'mmd', 'dot', 'xes', 'jsonl'],
        );
        for (const href of hrefs) {
          assert.match(href, /[?&]inferred=0/);
          assert.ok((await page(href)).length > 100, href);
        }
        const [map = ''] = hrefs;
        assert.ok(!(await page(map)).includes('fingerprint'));
        assert.ok((await page(map.replace('inferred=0', 'inferred=1'))).includes('fingerprint'));
        assert.match(html, /href="[^"]*\/compare\?[^"]*inferred=0"/);
      });

      it('say which branches are optional, what loops and what fans out, in sentences', async () => {
        const text = (await page(at(orders))).replaceAll(/<[^>]*>/g, '');
        assert.match(text, /wrap-gift is reached over gifts only in 4 flows \(17%\)/);
        assert.match(text, /reserve-stock leads to itself in 3 flows \(13%\)/);
        assert.match(text, /place-order sets off 2 at once over orders in 24 flows \(100%\)/);
      });

      it('find a workflow whatever its name, and write it as text', async () => {
        const { workflows } = await json('/workflows');
        assert.equal(workflows.length, 4 + oddNames.length);
        for (const { workflow } of workflows) {
          const html = await page(at(workflow));
          assert.match(html, /<main[\s\S]*<h1[ >][\s\S]*<\/main>/, workflow);
          assert.doesNotMatch(html, /<script>|<img|onerror='/, workflow);
          const twin = /href="([^"]*)" rel="alternate"/.exec(html)?.[1]?.replaceAll('&#39;', "'");
          assert.equal(twin, `/api${at(workflow)}`);
          assert.equal((await json(at(workflow))).workflow, workflow);
        }
        assert.ok(workflows.some(({ workflow }: Json) => workflow.startsWith(hostile.name)));
      });

      it('say so when none of its flows began in the range', async () => {
        const query = '?from=2026-03-01T00:00&to=2026-03-01T01:00';
        assert.ok((await page(at(orders) + query)).includes('None of its flows began'));
        assert.equal((await json(at(orders) + query)).facts, null);
      });

      const bad: [path: string, parameter: string, status: number][] = [
        ['/workflows?sort=colour', 'sort', 400],
        ['/workflows?query=x', 'query', 400],
        [`${at(orders)}?show=all`, 'show', 400],
        [`${at(orders)}?inferred=no`, 'inferred', 400],
        [`${at(orders)}?variant=first`, 'variant', 400],
        [`${at(orders)}?variant=0000000000000000`, 'variant', 404],
        [`${at(orders)}?range=2h`, 'range', 400],
      ];
      for (const [path, parameter, status] of bad)
        it(`name the parameter of ${decodeURIComponent(path)}`, async () => {
          assert.equal((await json(path, status)).error.parameter, parameter);
          assert.ok((await page(path, status)).includes(`parameter <code>${parameter}</code>`));
        });

      describe('compared', () => {
        const compare = (query: string) => json(`${at(orders)}/compare?${query}`);
        const changed = (data: Json) =>
          data.edges
            .filter((one: Json) => one.change !== 'same')
            .map((one: Json) => `${one.change} ${one.to_function.split(':').at(-1)}`);

        it('are by default the range and the one before it', async () => {
          const data = await compare('from=2026-03-04T11:30&to=2026-03-04T11:50');
          assert.deepEqual(
            [data.sides.base, data.sides.other].map(({ from, to }: Json) => [from, to]),
            [
              ['2026-03-04T11:10:00.000Z', '2026-03-04T11:30:00.000Z'],
              ['2026-03-04T11:30:00.000Z', '2026-03-04T11:50:00.000Z'],
            ],
          );
          assert.ok(data.sides.base.flows > 5 && data.sides.other.flows > 5);
          const html = await page(`${at(orders)}/compare?from=2026-03-04T11:30&to=2026-03-04T11:50`);
          assert.match(html, /name="base_from" value="2026-03-04T11:10"/);
          assert.match(html, /<svg class="map/);
        });

        it('say what appeared, on the map and in the table, and with both values', async () => {
          const { variants } = await json(at(orders));
          const [usual, gift] = variants.map((one: Json) => one.variant);
          const data = await compare('by=variants');
          assert.deepEqual([data.sides.base.variant, data.sides.other.variant], [usual, gift]);
          assert.ok(changed(data).includes('appeared wrap-gift'));
          const [appeared] = data.edges;
          assert.deepEqual([appeared.base, appeared.other.hops], [null, 3]);
          const html = await page(`${at(orders)}/compare?by=variants`);
          const map = /<svg class="map[\s\S]*?<\/svg>/.exec(html)?.[0] ?? '';
          assert.match(map, /class="edge [^"]*is-added/);
          assert.match(map, />\+ ×3</);
          assert.match(html.replaceAll(/<[^>]*>/g, ''), /\+ only now/);
          const back = await compare(`by=variants&base=${gift}&other=${usual}`);
          assert.ok(changed(back).includes('vanished wrap-gift'));
        });

        it('say what became slower from one version of a function to the next', async () => {
          const data = await compare('by=versions');
          const versions = [data.sides.base.version, data.sides.other.version].map((one: string) =>
            one.split(':').at(-1),
          );
          assert.deepEqual(versions, ['price-order@7', 'price-order@8']);
          assert.deepEqual(changed(data), ['slower price-order']);
          const html = await page(`${at(orders)}/compare?by=versions`);
          assert.match(html, /▲ 4\d\.\d ms → 9\d\.\d ms/);
          assert.match(html, /class="edge [^"]*is-slower/);
        });

        it('do not call a difference of a few flows one', async () => {
          const data = await compare(
            'from=2026-03-04T11:40&to=2026-03-04T11:45&base_from=2026-03-04T11:25&base_to=2026-03-04T11:30',
          );
          assert.ok(data.sides.base.flows < 5 && data.sides.other.flows < 5);
          assert.ok(changed(data).every((one: string) => one.startsWith('unclear')));
          const html = await page(`${at(orders)}/compare?from=2026-03-04T11:40&to=2026-03-04T11:45`);
          assert.ok(html.includes('may be chance'));
        });

        it('say so where there is nothing to compare', async () => {
          const alone = '/workflows/settle%20%C2%B7%20schedule%20nightly/compare';
          assert.ok((await page(`${alone}?by=variants`)).includes('fewer than two variants'));
          assert.ok((await page(`${alone}?by=versions`)).includes('ran in two versions'));
          assert.equal((await json(`${alone}?by=versions`)).sides, null);
        });

        const wrongPairs: [query: string, parameter: string][] = [
          ['by=hours', 'by'],
          ['base_from=2026-03-04T11:00&base_to=2026-03-04T10:00', 'base_from'],
          ['base=x', 'base'],
          ['by=variants&base_from=2026-03-04T11:00', 'base_from'],
          ['by=variants&other=0123456789abcdef', 'other'],
          ['by=versions&base=nothing@1', 'base'],
          [
            `by=versions&${new URLSearchParams({ base: `${arns.fn('price-order')}@7`, other: `${arns.fn('ship-order')}@$LATEST` })}`,
            'other',
          ],
          ['variant=x', 'variant'],
        ];
        for (const [query, parameter] of wrongPairs)
          it(`name the parameter of ${query.slice(0, 60)}`, async () => {
            const { error } = await json(`${at(orders)}/compare?${query}`, 400);
            assert.equal(error.parameter, parameter);
          });
      });

      describe('when a reader changes something', () => {
        it('give a workflow a name from a form, and lead back to where the form was', async () => {
          const response = await send(
            `${at(orders)}/name?range=1d&show=cost`,
            new URLSearchParams({ name: ' Orders, “fast”  ' }),
          );
          assert.equal(response.status, 303);
          assert.equal(response.headers.get('location'), `${at(orders)}?range=1d&show=cost`);
          assert.equal((await row(orders)).name, 'Orders, “fast”');
          assert.ok((await page(at(orders))).includes('<h1>Orders, “fast”</h1>'));
          assert.deepEqual(
            (await json('/workflows?q=fast')).workflows.map((one: Json) => one.workflow),
            [orders],
          );
        });

        it('are called by that name wherever they are named, with what was discovered beside it', async () => {
          const called = `title="${orders}">Orders, “fast”</a>`;
          const { flow_id, root_function } = (
            await json(`/flows?range=all&workflow=${encodeURIComponent(orders)}`)
          ).flows[0];
          for (const path of [
            '/?range=all',
            '/flows?range=all',
            `/flows/${flow_id}`,
            `/functions/${encodeURIComponent(root_function)}?range=all`,
            '/findings?state=all',
          ])
            assert.ok((await page(path)).includes(called), path);
          const filtered = await page(`/flows?range=all&workflow=${encodeURIComponent(orders)}`);
          assert.ok(filtered.includes('workflow Orders, “fast”'));
          const found = await page('/find?q=order');
          assert.ok(found.includes('>Orders, “fast”</a>') && found.includes(`>${orders}</span>`));
          const { names } = await json('/find?q=orders,%20“FAST”');
          assert.deepEqual(
            names.map((one: Json) => [one.identity, one.name, one.is_exact]),
            [[orders, 'Orders, “fast”', 1]],
          );
        });

        it('take a name back by JSON', async () => {
          const { status, told } = await sendJson(`${at(orders)}/name`, { name: '' });
          assert.deepEqual([status, told], [200, { workflow: orders, name: '' }]);
          assert.equal((await row(orders)).name, '');
        });

        it('count nothing as drift until a variant is accepted, then every other one, and say how it differs', async () => {
          const { variants } = await json(at(orders));
          const usual = variants[0].variant;
          assert.deepEqual((await json(at(orders))).drift, []);
          const response = await send(
            `${at(orders)}/pins`,
            new URLSearchParams({ variant: usual, accepted: '1' }),
          );
          assert.deepEqual(
            [response.status, response.headers.get('location')],
            [303, `${at(orders)}#variants`],
          );
          const { drift, accepted } = await json(at(orders));
          assert.deepEqual(accepted, [usual]);
          assert.ok(drift.every((one: Json) => one.nearest === usual && one.removed.length === 0));
          assert.deepEqual(drift.map((one: Json) => [one.flows, ...one.added.toSorted()].join(', ')).sort(), [
            '1, reserve-stock over backorders, wrap-gift over gifts',
            '2, reserve-stock over backorders',
            '3, wrap-gift over gifts',
          ]);
          assert.equal((await row(orders)).drifting, 3);
          assert.ok((await page('/workflows')).includes('3 new variants'));
          assert.ok((await page(at(orders))).includes('<strong>Drift:</strong>'));
        });

        it('accept several at once and withdraw one, the same whether asked once or twice', async () => {
          const { variants } = await json(at(orders));
          const [usual, gift, ...rest] = variants.map((one: Json) => one.variant);
          for (const _ of [1, 2]) {
            const all = await sendJson(`${at(orders)}/pins`, { variant: [gift, ...rest], accepted: true });
            assert.deepEqual(all.told.accepted, [usual, gift, ...rest].sort());
          }
          assert.deepEqual((await json(at(orders))).drift, []);
          const less = await sendJson(`${at(orders)}/pins`, { variant: gift, accepted: false });
          assert.deepEqual(less.told.accepted, [usual, ...rest].sort());
          const { drift } = await json(at(orders));
          assert.deepEqual(
            drift.map((one: Json) => [one.variant, one.added, one.removed]),
            [[gift, ['wrap-gift over gifts'], []]],
          );
        });

        it('refuse what another site’s page sends, as form and as JSON, and change nothing', async () => {
          const before = await json(at(orders));
          for (const headers of [
            { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
            { origin: 'https://evil.example' },
          ] as Record<string, string>[]) {
            const form = await send(`${at(orders)}/name`, new URLSearchParams({ name: 'theirs' }), headers);
            assert.equal(form.status, 403);
            const { status, told } = await sendJson(`${at(orders)}/name`, { name: 'theirs' }, headers);
            assert.deepEqual([status, told.error.code], [403, 'cross_origin']);
          }
          assert.equal((await json(at(orders))).name, before.name);
        });

        it('take only a form at the page and only JSON at its twin', async () => {
          const json_ = await send(`${at(orders)}/name`, '{"name":"x"}');
          assert.equal(json_.status, 415);
          const form = await send(`/api${at(orders)}/name`, new URLSearchParams({ name: 'x' }));
          assert.deepEqual(
            [form.status, ((await form.json()) as Json).error.code],
            [415, 'unsupported_body'],
          );
          const plain = await send(`/api${at(orders)}/name`, '{"name":"x"}', {
            'content-type': 'text/plain',
          });
          assert.equal(plain.status, 415);
        });

        const faults: [body: unknown, parameter: string, action: string][] = [
          [{}, 'name', 'name'],
          [{ name: 7 }, 'name', 'name'],
          [{ name: 'a\nb' }, 'name', 'name'],
          [{ name: 'x'.repeat(121) }, 'name', 'name'],
          [{ name: 'x', title: 'y' }, 'title', 'name'],
          [{ variant: 'x', accepted: true }, 'variant', 'pins'],
          [{ variant: [], accepted: true }, 'variant', 'pins'],
          [{ variant: 'ab'.repeat(8) }, 'accepted', 'pins'],
          [{ variant: 'ab'.repeat(8), accepted: 'yes' }, 'accepted', 'pins'],
        ];
        for (const [body, parameter, action] of faults)
          it(`name what is wrong with ${JSON.stringify(body).slice(0, 50)} as ${action}`, async () => {
            const { status, told } = await sendJson(`${at(orders)}/${action}`, body);
            assert.deepEqual(
              [status, told.error.code, told.error.parameter],
              [400, 'bad_parameter', parameter],
            );
          });

        it('say 400 for what is no JSON, 413 for far too much, 404 for what nobody knows', async () => {
          assert.equal((await send(`/api${at(orders)}/name`, '{"name":')).status, 400);
          assert.equal((await sendJson(`${at(orders)}/name`, { name: 'x'.repeat(1_100_000) })).status, 413);
          assert.equal((await sendJson(`${at('nobody')}/name`, { name: 'x' })).status, 404);
          const unknown = { variant: '0'.repeat(16), accepted: true };
          assert.equal((await sendJson(`${at(orders)}/pins`, unknown)).status, 404);
        });

        it('say what an address is for when it is used otherwise', async () => {
          const read = await fetch(`${dashboard.url}${at(orders)}/name`);
          assert.deepEqual([read.status, read.headers.get('allow')], [405, 'POST']);
          const written = await send(at(orders), new URLSearchParams());
          assert.deepEqual([written.status, written.headers.get('allow')], [405, 'GET, HEAD']);
        });
      });
    });
  });
