import assert from 'node:assert/strict';
import { exportedFlows, type Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { SaxesParser } from 'saxes';
import { startDashboard } from './server.ts';
import { seedEstate } from './testing/index.ts';

const now = new Date('2026-03-04T12:00:00.000Z');
const orders = 'place-order · POST /orders';
const at = (workflow: string, rest: string) => `/workflows/${encodeURIComponent(workflow)}/${rest}`;

// biome-ignore lint/suspicious/noExplicitAny: an answer of our own JSON, looked into field by field
type Json = any;

/** An element of XML: what XES is made of has no text. */
interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
}

function parseXml(text: string): Element {
  const top: Element = { name: '', attributes: {}, children: [] };
  const open = [top];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes: attributes as Record<string, string>, children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  return top.children[0] as Element;
}

/** What an element says by its attributes. */
const saidBy = (element: Element): Record<string, string> =>
  Object.fromEntries(
    element.children
      .filter(({ attributes }) => 'key' in attributes)
      .map(({ attributes }) => [attributes.key, attributes.value]),
  );

/** The rules of the schema of IEEE 1849: which elements stand where and in which order, and how values of each type look. */
function assertXes(log: Element): void {
  const order = [
    'extension',
    'global',
    'classifier',
    'string date int float boolean id list',
    'trace',
    'event',
  ];
  const place = (name: string) => order.findIndex((names) => names.split(' ').includes(name));
  const values: Record<string, RegExp> = {
    string: /^/,
    date: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
    int: /^-?\d+$/,
    float: /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/,
    boolean: /^(true|false)$/,
  };
  assert.equal(log.name, 'log');
  assert.equal(log.attributes.xmlns, 'http://www.xes-standard.org/');
  assert.ok(log.attributes['xes.version'] && 'xes.features' in log.attributes);
  const check = (element: Element, allowed: string[]) => {
    let last = 0;
    const keys = new Set<string>();
    for (const child of element.children) {
      const own = place(child.name);
      assert.ok(own >= last, `${child.name} in ${element.name} comes too late`);
      last = own;
      const form = values[child.name];
      if (form) {
        assert.ok(!keys.has(child.attributes.key ?? ''), `${child.attributes.key} twice`);
        keys.add(child.attributes.key ?? '');
        assert.match(child.attributes.value ?? 'none', form, `${child.attributes.key} of type ${child.name}`);
      } else assert.ok(allowed.includes(child.name), `${child.name} in ${element.name}`);
      if (child.name === 'trace') check(child, ['event']);
      else if (child.name === 'event' || child.name === 'global') check(child, []);
    }
  };
  check(log, ['extension', 'global', 'classifier', 'trace', 'event']);
  const prefixes = new Set(
    log.children.filter(({ name }) => name === 'extension').map(({ attributes }) => attributes.prefix),
  );
  const globals =
    log.children
      .filter(({ name, attributes }) => name === 'global' && attributes.scope === 'event')
      .map(saidBy)[0] ?? {};
  for (const { attributes } of log.children.filter(({ name }) => name === 'classifier')) {
    for (const key of attributes.keys?.split(' ') ?? [])
      assert.ok(key in globals, `classifier ${attributes.name}: ${key} is not global`);
  }
  for (const trace of log.children.filter(({ name }) => name === 'trace')) {
    assert.ok('concept:name' in saidBy(trace));
    for (const event of trace.children.filter(({ name }) => name === 'event')) {
      const said = saidBy(event);
      for (const key of Object.keys(globals)) assert.ok(key in said, `an event without ${key}`);
      for (const key of Object.keys(said)) {
        const prefix = key.split(':')[0] ?? '';
        assert.ok(prefixes.has(prefix) || prefix === 'choreoscope', key);
      }
    }
  }
}

for (const engine of ['embedded', 'server'] as const)
  describe(`a workflow taken elsewhere, from the ${engine} store`, function () {
    this.timeout(120_000);
    let store: Store;
    let dashboard: Awaited<ReturnType<typeof startDashboard>>;
    const get = async (path: string, status = 200) => {
      const response = await fetch(dashboard.url + path);
      const text = await response.text();
      assert.equal(response.status, status, `${path}: ${text.slice(0, 300)}`);
      return { text, response };
    };
    const json = async (path: string): Promise<Json> => JSON.parse((await get(`/api${path}`)).text);

    before(async () => {
      store = await openTestStore({ engine });
      await seedEstate(store, { now });
      dashboard = await startDashboard({
        store,
        port: 0,
        collectorUrl: 'http://collector.example:4318',
        now: () => now,
      });
    });
    after(() => dashboard?.close());

    it('is its map as JSON: what its page shows', async () => {
      const { text, response } = await get(at(orders, 'export.json?range=1d'));
      assert.match(
        response.headers.get('content-disposition') ?? '',
        /^attachment; filename="?place-order-POST-orders\.json"?$/,
      );
      const found = JSON.parse(text);
      const page = await json(`/workflows/${encodeURIComponent(orders)}?range=1d`);
      assert.deepEqual(found.edges, page.edges);
      assert.deepEqual(found.functions, page.functions);
      assert.equal(found.workflow, orders);
      assert.ok(found.edges.length > 5);
    });

    it('is drawn by Mermaid and Graphviz with as many places', async () => {
      const { functions, edges } = JSON.parse((await get(at(orders, 'export.json?range=1d'))).text);
      const { text: mermaid, response } = await get(at(orders, 'export.mmd?range=1d'));
      assert.match(response.headers.get('content-type') ?? '', /^text\/plain/);
      const { text: dot } = await get(at(orders, 'export.dot?range=1d'));
      assert.equal(mermaid.match(/^ {2}f\d+\[/gm)?.length, functions.length);
      assert.equal(dot.match(/shape=box/g)?.length, functions.length);
      assert.equal(mermaid.match(/ -\.->/g)?.length ?? 0, dot.match(/style=dotted/g)?.length ?? 0);
      assert.ok(edges.length > 0);
    });

    it('is an event log of its flows, by the rules of XES, with every invocation of every flow', async () => {
      const { text, response } = await get(at(orders, 'export.xes?range=1d'));
      assert.match(response.headers.get('content-type') ?? '', /^application\/xml/);
      const log = parseXml(text);
      assertXes(log);
      const traces = log.children.filter(({ name }) => name === 'trace');
      const rows = await (
        await store.client.query({
          query: `SELECT lower(hex(f.flow_id)) AS id, toUInt32(invocations) AS n, formatDateTime(started_at, '%Y-%m-%dT%H:%i:%S') AS at FROM flows AS f FINAL
                  WHERE workflow = {orders:String} AND started_at >= '2026-03-03 12:00:00' ORDER BY started_at, id`,
          query_params: { orders },
          format: 'JSONEachRow',
        })
      ).json<{ id: string; n: number; at: string }>();
      assert.ok(rows.length > 3);
      assert.deepEqual(
        traces.map((trace) => saidBy(trace)['concept:name']),
        rows.map(({ id }) => id),
      );
      for (const [i, trace] of traces.entries()) {
        const events = trace.children.filter(({ name }) => name === 'event').map(saidBy);
        const started = events.filter((event) => event['lifecycle:transition'] === 'start');
        assert.equal(started.length, rows[i]?.n);
        const times = events.map((event) => event['time:timestamp'] ?? '');
        assert.deepEqual(times, [...times].sort());
        assert.ok(started[0]?.['time:timestamp']?.startsWith(rows[i]?.at ?? 'none'));
        assert.match(saidBy(trace)['choreoscope:state'] ?? '', /^(moving|stalled|complete|dead-lettered)$/);
      }
    });

    it('is its flows, one a line', async () => {
      const { text } = await get(at(orders, 'export.jsonl?range=1d'));
      const flows = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      const log = parseXml((await get(at(orders, 'export.xes?range=1d'))).text);
      assert.equal(flows.length, log.children.filter(({ name }) => name === 'trace').length);
      assert.equal(new Set(flows[0].events.map((event: Json) => event.span_id)).size, flows[0].invocations);
    });

    it('leaves out what is only likely, and what only that leads to, when it is asked to', async () => {
      const all = (await json('/workflows?range=1d')).workflows.map(
        ({ workflow }: Json) => workflow,
      ) as string[];
      let dotted = 0;
      let fewer = 0;
      for (const workflow of all) {
        const { text } = await get(at(workflow, 'export.mmd?range=1d'));
        const { text: proven } = await get(at(workflow, 'export.mmd?range=1d&inferred=0'));
        dotted += text.match(/ -\.->/g)?.length ?? 0;
        assert.ok(!proven.includes('-.->'), workflow);
        const flows = (await get(at(workflow, 'export.jsonl?range=1d'))).text;
        const provenFlows = (await get(at(workflow, 'export.jsonl?range=1d&inferred=0'))).text;
        assert.ok(!/"evidence":"(fingerprint|inferred)"/.test(provenFlows), workflow);
        fewer += flows.length - provenFlows.length;
      }
      assert.ok(dotted > 0 && fewer > 0, 'the estate has a hop that is only likely');
    });

    it('has each flow once, in order, when they are more than are read at once', async function () {
      if (engine === 'server') this.skip();
      const ids = async (limit: number) => {
        const found: string[] = [];
        const selection = { from: new Date(0), to: now, variant: '', version: '', withInferred: true, now };
        for await (const flow of exportedFlows(store.ask, { ...selection, workflow: orders }, limit))
          found.push(flow.flow_id);
        return found;
      };
      const all = await ids(2000);
      assert.ok(all.length > 10);
      assert.deepEqual(await ids(3), all);
      assert.equal(new Set(all).size, all.length);
    });

    it('refuses what it does not know, by name', async () => {
      assert.match((await get(at(orders, 'export.xes?ranger=1d'), 400)).text, /ranger/);
      await get(at(orders, 'export.pdf'), 404);
      await get(at('no such workflow', 'export.json'), 404);
    });

    it('tells commands of this machine where the collector is, and which requests are there', async () => {
      assert.deepEqual(await json('/collector'), { url: 'http://collector.example:4318' });
      const [row] = await (
        await store.client.query({
          query: "SELECT request_id FROM invocations WHERE request_id != '' LIMIT 1",
          format: 'JSONEachRow',
        })
      ).json<{ request_id: string }>();
      const { invocations } = await json(`/requests?ids=none,${row?.request_id}`);
      assert.equal(invocations.length, 1);
      assert.equal(invocations[0].request_id, row?.request_id);
    });
  });
