import assert from 'node:assert/strict';
import type { Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { startDashboard } from '../server.ts';
import { type Seeded, seedEstate } from '../testing/index.ts';
import { insertRows } from '../testing/insert-rows.ts';

const now = new Date('2026-03-04T12:00:00.000Z');

// biome-ignore lint/suspicious/noExplicitAny: an answer of our own JSON, looked into field by field
type Json = any;

for (const engine of ['embedded', 'server'] as const)
  describe(`the pages of a flow on the ${engine} store`, function () {
    this.timeout(120_000);
    let store: Store;
    let dashboard: Awaited<ReturnType<typeof startDashboard>>;
    let seeded: Seeded;

    before(async () => {
      store = await openTestStore({ engine });
      dashboard = await startDashboard({
        store,
        port: 0,
        collectorUrl: 'http://collector.example',
        now: () => now,
      });
      seeded = await seedEstate(store, { now });
    });
    after(() => dashboard.close());

    const get = (path: string) => fetch(dashboard.url + path);
    const page = async (path: string, status = 200) => {
      const response = await get(path);
      assert.equal(response.status, status, path);
      return response.text();
    };
    const json = async (path: string, status = 200): Promise<Json> => {
      const response = await get(`/api${path}`);
      assert.equal(response.status, status, path);
      return response.json();
    };
    /** An order wrapped as a gift, with labels and a customer who was told by content alone. */
    const gift = () => `/flows/${seeded.orders[5]}`;
    const named = (rows: Json[], name: string) => rows.find((row: Json) => row.function_name === name);

    it('tells the critical path, which adds up to the flow’s duration', async () => {
      const { flow, critical_path: path } = await json(gift());
      assert.deepEqual(
        path.steps.map((step: Json) => step.function_name),
        ['place-order', 'validate-order', 'charge-card', 'ship-order', 'wrap-gift'],
      );
      const sum = path.parts.reduce((total: number, part: Json) => total + part.duration_ms, 0);
      assert.equal(Math.round(sum * 1e6), Math.round(path.duration_ms * 1e6));
      assert.equal(path.duration_ms - path.lead_ms, flow.duration_ms);
      const part = (name: string) => path.parts.find((row: Json) => row.part === name).duration_ms;
      assert.deepEqual([part('queue_wait'), part('computation'), part('unknown')], [2103, 333, 0]);
    });

    it('takes a cold start out of the wait before it', async () => {
      const { critical_path: path } = await json(`/flows/${seeded.orders[0]}`);
      const inits = path.segments.filter((segment: Json) => segment.part === 'runtime_init');
      assert.ok(inits.length > 0 && inits.every((segment: Json) => segment.duration_ms > 0));
      assert.ok((await page(`/flows/${seeded.orders[0]}`)).includes('class="part-runtime_init"'));
    });

    it('marks the critical path on map and timeline', async () => {
      const html = await page(gift());
      assert.equal(html.match(/<tr class="invocation[^"]* is-critical"/g)?.length, 5);
      assert.equal(html.match(/<tr class="hop[^"]* is-critical"/g)?.length, 4);
      const names = [...html.matchAll(/class="node [^"]*is-critical[\s\S]*?class="label"[^>]*>([^<]*)/g)];
      assert.deepEqual(names.map(([, name]) => name).sort(), [
        'charge-card',
        'charges',
        'gifts',
        'orders',
        'payments',
        'place-order',
        'ship-order',
        'shop',
        'validate-order',
        'wrap-gift',
      ]);
      assert.match(html, /class="edge ev-pointer is-critical"/);
    });

    it('says its state, width, waits and work, variant, versions and weakest evidence', async () => {
      const { facts } = await json(gift());
      assert.deepEqual(
        [facts.state, facts.width, facts.weakest_evidence, facts.inferred_hops],
        ['complete', 5, 'fingerprint', 1],
      );
      const html = await page(gift());
      for (const text of ['complete', '4 deep, 5 wide', 'work 609 ms', 'price-order@8', '1 inferred hop']) {
        assert.ok(html.includes(text), text);
      }
      assert.ok(html.includes(`variant=${facts.variant}`));
      assert.match(html, /href="\/workflows\/place-order%20%C2%B7%20POST%20%2Forders\?range=all"/);
    });

    it('shows how sure an inferred hop is, and leaves it out when asked to', async () => {
      const { hops } = await json(gift());
      const inferred = hops.filter(({ evidence }: Json) => evidence === 'fingerprint');
      assert.equal(inferred.length, 1);
      assert.ok(inferred[0].confidence > 0 && inferred[0].confidence < 1);
      const sure = `${Math.floor(inferred[0].confidence * 100)}%`;
      assert.ok((await page(gift())).includes(`fingerprint</span> <span class="quiet">${sure}`));
      const without = await json(`${gift()}?inferred=0`);
      assert.equal(without.hops.length, hops.length - 1);
      assert.ok(without.legs.every(({ evidence }: Json) => evidence !== 'fingerprint'));
      const html = await page(`${gift()}?inferred=0`);
      assert.doesNotMatch(html, /ev-fingerprint/);
      assert.ok(html.includes('Inferred hops are hidden'));
      await json(`${gift()}?inferred=2`, 400);
    });

    it('leads from a hop to its publish, to all who received it, and back', async () => {
      const { hops } = await json(gift());
      const hop = hops.find(({ to_function }: Json) => to_function.endsWith('price-order'));
      const path = `/publishes/${hop.publish_trace_id}/${hop.publish_span_id}/${hop.publish_ordinal}`;
      assert.ok((await page(gift())).includes(`href="${path}"`));
      const { publish, consumers } = await json(path);
      assert.deepEqual(
        consumers.map((row: Json) => [row.to_function.split(':').at(-1), row.evidence, row.flow_ids]),
        [
          ['validate-order', 'id', [seeded.orders[5]]],
          ['price-order', 'id', [seeded.orders[5]]],
        ],
      );
      assert.equal(publish.keys[0], 'id:sns:message-5-topic');
      const html = await page(path);
      const anchor = `hop-${hop.trace_id}-${hop.span_id}-${hop.ordinal}`;
      assert.ok(html.includes(`href="${gift()}#${anchor}"`));
      assert.ok((await page(gift())).includes(`<tr id="${anchor}">`));
    });

    it('says when nobody received a publish, and when there is none', async () => {
      const { invocations, hops } = await json(gift());
      const root = named(invocations, 'place-order');
      const { spans } = await json(`${gift()}/spans/${root.trace_id}/${root.span_id}`);
      const known = new Set(hops.map((hop: Json) => hop.publish_span_id));
      const lost = spans.find((one: Json) => one.kind === 'producer' && !known.has(one.span_id));
      const html = await page(`/publishes/${root.trace_id}/${lost.span_id}/0`);
      assert.ok(html.includes('Nobody that we know of.') && html.includes('audit'));
      const none = await json(`/publishes/${root.trace_id}/${lost.span_id}/7`, 404);
      assert.equal(none.error.code, 'not_found');
      await json(`/publishes/${root.trace_id}/${lost.span_id}/x`, 400);
    });

    it('opens a span below an invocation by itself, and none of an invocation that is not the flow’s', async () => {
      const { invocations } = await json(gift());
      const ship = named(invocations, 'ship-order');
      const { spans } = await json(`${gift()}/spans/${ship.trace_id}/${ship.span_id}`);
      const below = spans.at(-1);
      assert.notEqual(below.span_id, ship.span_id);
      await page(`${gift()}/spans/${ship.trace_id}/${below.span_id}`);
      // Another order, in another trace but for the batch they share.
      const other = named((await json(`/flows/${seeded.orders[4]}`)).invocations, 'place-order');
      await json(`${gift()}/spans/${other.trace_id}/${other.span_id}`, 404);
      await json(`${gift()}/spans/${ship.trace_id}/${other.span_id}`, 404);
    });

    it('leads on to a flow that begins where too many met, and back', async () => {
      const { invocations } = await json(gift());
      const charge = named(invocations, 'charge-card');
      const after = 'ab'.repeat(16);
      await insertRows(store, 'flows', [
        {
          flow_id: after,
          workflow: 'after',
          root_trace_id: 'ac'.repeat(16),
          root_span_id: 'ac'.repeat(8),
          started_at: charge.started_at.replace('Z', ''),
          ended_at: charge.started_at.replace('Z', ''),
          joined_from_trace_id: charge.trace_id,
          joined_from_span_id: charge.span_id,
          version: 1,
        },
      ]);
      assert.match(await page(gift()), /More flows met in it[^<]*<a class="id" href="\/flows\/(ab){16}">/);
      const { joined, critical_path: path } = await json(`/flows/${after}`);
      // Two orders were charged in one batch.
      assert.deepEqual(
        joined.map((row: Json) => [row.direction, row.flow_id]).sort(),
        [seeded.orders[4], seeded.orders[5]].map((id) => ['in', id]).sort(),
      );
      assert.equal(path, null);
      assert.ok((await page(`/flows/${after}`)).includes('It came from'));
    });

    it('gives the map as a picture that needs nothing else', async () => {
      const href = /href="([^"]*map\.svg[^"]*)"/.exec(await page(`${gift()}?inferred=0`))?.[1] ?? '';
      assert.equal(href, `${gift()}/map.svg?inferred=0`);
      const response = await get(href);
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /^image\/svg\+xml/);
      assert.match(response.headers.get('content-security-policy') ?? '', /style-src 'sha256-/);
      const svg = await response.text();
      assert.match(svg, /^<\?xml/);
      assert.match(svg, /<style>[^<]*#b4560a/);
      assert.doesNotMatch(svg, /var\(--|ev-fingerprint"/);
      assert.ok(svg.includes('wrap-gift'));
      assert.equal((await fetch(dashboard.url + href, { method: 'POST' })).status, 405);
    });

    it('takes the two ways to draw a map, and no other', async () => {
      assert.equal(await page(`${gift()}?map=whole`).then((html) => html.includes('wrap-gift')), true);
      const { error } = await json(`${gift()}?map=round`, 400);
      assert.deepEqual([error.code, error.parameter], ['bad_parameter', 'map']);
      assert.equal((await json('/functions?map=whole', 400)).error.parameter, 'map');
    });
  });
