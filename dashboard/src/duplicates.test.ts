import assert from 'node:assert/strict';
import type { Store } from '@choreoscope/queries';
import { insertRows, openTestStore } from '@choreoscope/queries/testing';
import { startDashboard } from './server.ts';
import { arns, hostile, seedEstate } from './testing/index.ts';

const now = new Date('2026-03-04T12:00:00.000Z');
const at = '2026-03-04 11:59:00.000';

// biome-ignore lint/suspicious/noExplicitAny: an answer of our own JSON, looked into field by field
type Json = any;

const trace = 'e'.repeat(32);
const span = 'e'.repeat(16);

/** What only content says, of a function whose name would do harm. */
const suspected = {
  side: 'delivery',
  at,
  consumer: hostile.name,
  channel: hostile.channel,
  trace_id: trace,
  span_id: span,
  ordinal: 0,
  invocation_span_id: span,
  original_trace_id: 'd'.repeat(32),
  original_span_id: 'd'.repeat(16),
  original_invocation_span_id: 'd'.repeat(16),
  original_at: '2026-03-04 11:58:00.000',
  nth: 2,
  key_kind: 'fingerprint',
  key: hostile.name,
  certainty: 'suspected',
  kind: 'published-twice',
  cause: 'unknown',
  evidence: { content: hostile.name, after_original_ms: '60000' },
  version: 1,
};
const intended = {
  ...suspected,
  consumer: arns.fn('ship-order'),
  channel: arns.queue,
  ordinal: 1,
  certainty: 'certain',
  key_kind: 'message-id',
  kind: 'replay',
  cause: 'replay',
  is_intended: 1,
  evidence: { replay: 'nightly' },
};

describe('the pages of duplicates', function () {
  this.timeout(120_000);
  let store: Store;
  let dashboard: Awaited<ReturnType<typeof startDashboard>>;
  let found: Json;

  const get = async (path: string, status = 200) => {
    const response = await fetch(dashboard.url + path);
    assert.equal(response.status, status, path);
    return response.text();
  };
  const json = async (path: string, status = 200): Promise<Json> => JSON.parse(await get(path, status));

  before(async () => {
    store = await openTestStore();
    dashboard = await startDashboard({ store, port: 0, collectorUrl: 'http://127.0.0.1:1', now: () => now });
    assert.match(await get('/duplicates'), /Nothing is stored yet.*How to connect a function/s);
    await seedEstate(store, { now });
    found = await json('/api/duplicates?range=all&certainty=certain');
    await insertRows(store, 'duplicates', [suspected, intended]);
  });
  after(() => dashboard.close());

  it('count certain ones, list all of them, and keep suspected ones apart', async () => {
    const all = await json('/api/duplicates?range=all');
    const deliveries = found.duplicates.filter(({ side }: Json) => side === 'delivery');
    assert.ok(deliveries.length >= 4);
    assert.equal(all.totals.duplicates, found.totals.duplicates + 1);
    assert.deepEqual([all.suspected, all.totals.suspected, all.totals.intended], [1, 0, 1]);
    assert.equal(all.duplicates.length, found.duplicates.length + 2);
    const html = await get('/duplicates?range=all');
    for (const { id } of all.duplicates) assert.ok(html.includes(`href="/duplicates/${id}"`), id);
    const only = await json('/api/duplicates?range=all&certainty=suspected');
    assert.deepEqual([only.totals.duplicates, only.duplicates.length], [1, 1]);
  });

  it('give each consumer a verdict with duplicates that prove it, without what somebody asked for', async () => {
    const { consumers } = await json('/api/duplicates?range=all');
    assert.ok(consumers.length > 0);
    for (const { consumer, verdict, done_again, proven, proofs } of consumers) {
      assert.notEqual(consumer, hostile.name);
      assert.equal(verdict, done_again > 0 ? 'not idempotent' : proven > 0 ? 'idempotent' : 'not proven');
      assert.equal(proofs.length > 0, verdict !== 'not proven');
      for (const id of proofs) await get(`/duplicates/${id}`);
    }
  });

  it('add up to the same price however it is told apart', async () => {
    const sum = (rows: Json[]) =>
      rows.reduce((total, { waste_usd, needed_usd }) => total + waste_usd + needed_usd, 0);
    const whole = (await json('/api/duplicates?range=all')).prices;
    for (const by of ['consumer', 'channel', 'month']) {
      const { prices_by } = await json(`/api/duplicates?range=all&prices=${by}`);
      assert.ok(Math.abs(sum(prices_by) - sum([whole])) < 1e-12, by);
    }
  });

  it('filter by kind, cause, effect, side and function, and say so where nothing fits', async () => {
    const [first] = found.duplicates;
    const filters = {
      kind: first.kind,
      cause: first.cause,
      effect: first.effect,
      side: first.side,
      consumer: first.consumer,
    };
    const answer = await json(`/api/duplicates?${new URLSearchParams({ ...filters, range: 'all' })}`);
    assert.ok(answer.duplicates.length > 0);
    for (const [name, value] of Object.entries(filters))
      for (const row of answer.duplicates) assert.equal(row[name], value);
    const none = await get('/duplicates?range=15m&cause=crash');
    assert.match(none, /No duplicate fits these filters.*Look in all that is stored/s);
    assert.equal((await json('/api/duplicates?cause=bad-luck', 400)).error.parameter, 'cause');
    assert.equal((await json('/api/duplicates?after=1', 400)).error.parameter, 'after');
  });

  it('show one beside its original: why it came, what it did, and links to both', async () => {
    const one = found.duplicates.find(({ side }: Json) => side === 'delivery');
    const data = await json(`/api/duplicates/${one.id}`);
    assert.equal(data.duplicate.id, one.id);
    assert.equal(data.runs.length, 2);
    assert.notEqual(data.effect, null);
    const html = await get(`/duplicates/${one.id}`);
    for (const part of [
      'Why it came',
      'What says so',
      'What it did',
      'Both runs in time',
      'Side by side',
      'Price',
    ])
      assert.ok(html.includes(part), part);
    assert.ok(html.includes(`/flows/${one.flow_id}/spans/${one.trace_id}/${one.invocation_span_id}`));
    assert.ok(html.includes(`/flows/${one.original_flow_id}/spans/${one.original_trace_id}`));
    for (const { request_id } of data.runs) assert.ok(html.includes(request_id));
  });

  it('show one whose runs are not in the store, with no harm from its names, and that it is suspected', async () => {
    const html = await get(`/duplicates/${trace}-${span}-0-d`);
    assert.match(html, /Suspected/);
    assert.match(html, /not judged yet/);
    assert.match(html, /not, or no longer, in the store/);
    for (const page of [html, await get('/duplicates?range=all')]) assert.ok(!page.includes(hostile.name));
  });

  it('know no other ids', async () => {
    assert.equal((await json(`/api/duplicates/${trace}-${span}-7-d`, 404)).error.code, 'not_found');
    assert.equal((await json('/api/duplicates/nonsense', 400)).error.parameter, 'id');
  });

  it('are led to from the flow and from the function', async () => {
    const one = found.duplicates.find(({ side, flow_id }: Json) => side === 'delivery' && flow_id !== '');
    const flow = await get(`/flows/${one.flow_id}`);
    assert.match(flow, new RegExp(`class="mark duplicate" href="/duplicates/${one.id}"`));
    const data = await json(`/api/flows/${one.flow_id}`);
    assert.ok(data.duplicates.some(({ id }: Json) => id === one.id));
    const page = await get(`/functions/${encodeURIComponent(one.consumer)}?range=all`);
    assert.match(page, /<section id="duplicates">/);
    assert.match(page, /href="\/duplicates\/[0-9a-f-]+d"/);
  });
});
