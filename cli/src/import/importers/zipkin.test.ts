import assert from 'node:assert/strict';
import { openTestStore } from '@choreoscope/queries/testing';
import { everything, openWorkbench, type Workbench } from '../testing/workbench.ts';

const start = (Math.floor(Date.now() / 1000) - 3600) * 1_000_000;
const long = '463ac35c9f6413ad48485a3953bb6124';

/** A span as Zipkin's clients send it; times in ms from the start. */
const span = (service: string, id: string, change: Record<string, unknown> = {}) => {
  const { at = 0, ms = 10, ...fields } = change as { at?: number; ms?: number | undefined };
  return {
    traceId: long,
    id,
    name: `work of ${service}`,
    timestamp: start + at * 1000,
    ...('ms' in change && change.ms === undefined ? {} : { duration: ms * 1000 }),
    localEndpoint: { serviceName: service, ipv4: '10.0.0.1' },
    ...fields,
  };
};

/** web calls stock: client and server share id 2; what the server did hangs below that id. */
const shared = (flag: boolean) => [
  span('web', '1', { kind: 'SERVER', ms: 100, tags: { 'http.method': 'GET', 'http.path': '/cart' } }),
  span('web', '2', {
    parentId: '1',
    kind: 'CLIENT',
    at: 10,
    ms: 50,
    tags: { 'http.method': 'GET', 'http.path': '/items/42' },
  }),
  span('stock', '2', {
    parentId: '1',
    kind: 'SERVER',
    at: 15,
    ms: 40,
    ...(flag ? { shared: true } : {}),
    tags: { 'http.method': 'GET', 'http.path': '/items/42' },
  }),
  span('stock', '3', { parentId: '2', at: 20, ms: 5, name: 'query' }),
  span('web', '4', { parentId: '2', at: 12, ms: 1, name: 'connect' }),
];

describe('An import of Zipkin', function () {
  this.timeout(180_000);
  let bench: Workbench;
  beforeEach(async () => {
    bench = await openWorkbench(await openTestStore());
  });
  afterEach(() => bench.close());
  const tree = () =>
    bench.rows<Record<string, string>>(
      `SELECT s.service_name AS service, s.name AS name, p.service_name AS parent, toString(p.kind) AS parent_kind
       FROM spans AS s FINAL LEFT JOIN spans AS p ON p.trace_id = s.trace_id AND p.span_id = s.parent_span_id
       ORDER BY s.started_at`,
    );

  for (const flag of [true, false]) {
    it(`gives the server’s side of a shared id one of its own, ${flag ? 'said' : 'not said'} to be shared, and keeps what hangs below it`, async () => {
      const { code, report } = await bench.import({ 'spans.json': JSON.stringify(shared(flag)) });
      assert.equal(code, 0, report);
      assert.deepEqual(await bench.hops(), ['web -> stock by context']);
      const found = await tree();
      assert.deepEqual(
        found.map(
          ({ service, name, parent, parent_kind }) => `${service} ${name} < ${parent} ${parent_kind}`,
        ),
        [
          'web work of web <  unspecified',
          'web work of web < web server',
          'web connect < web client',
          'stock work of stock < web client',
          'stock query < stock server',
        ],
      );
    });
  }

  it('joins a producer with its consumers, and services whose spans do not share ids', async () => {
    const tags = { 'kafka.topic': 'orders' };
    await bench.import({
      'trace.json': JSON.stringify([
        [
          span('shop', 'a', { kind: 'SERVER', ms: 100 }),
          span('shop', 'b', {
            parentId: 'a',
            kind: 'PRODUCER',
            ms: undefined,
            tags,
            remoteEndpoint: { serviceName: 'kafka' },
          }),
          span('mail', 'c', { parentId: 'b', kind: 'CONSUMER', at: 50, tags }),
          span('ship', 'd', { parentId: 'b', kind: 'CONSUMER', at: 60, tags }),
          span('shop', 'e', { parentId: 'a', kind: 'CLIENT', at: 5 }),
          span('pay', 'f', { parentId: 'e', kind: 'SERVER', at: 6 }),
        ],
      ]),
    });
    assert.deepEqual(await bench.hops(), [
      'shop -> mail by context',
      'shop -> pay by context',
      'shop -> ship by context',
    ]);
    assert.deepEqual(await bench.rows("SELECT DISTINCT channel FROM hops FINAL WHERE to_function = 'mail'"), [
      { channel: 'kafka:orders' },
    ]);
    assert.equal(await bench.flows(), 1);
  });

  it('changes nothing when it is run twice, a span a line and in another order', async () => {
    await bench.import({ 'a.json': JSON.stringify(shared(true)) });
    const before = await everything(bench);
    await bench.import({
      'b.jsonl': shared(true)
        .reverse()
        .map((one) => JSON.stringify(one))
        .join('\n'),
    });
    assert.deepEqual(await everything(bench), before);
  });

  it('fills 64-bit trace ids with zeros, and puts the parts of one span together', async () => {
    const traceId = '48485a3953bb6124';
    await bench.import({
      'a.json': JSON.stringify([
        span('web', '1', {
          traceId,
          kind: 'SERVER',
          ms: undefined,
          annotations: [{ timestamp: start, value: 'sr' }],
          tags: { early: 'yes' },
        }),
        span('web', '1', { traceId, kind: 'SERVER', tags: { error: 'broken' } }),
      ]),
    });
    assert.deepEqual(
      await bench.rows(
        "SELECT lower(hex(trace_id)) AS id, duration_ns, status_message AS message, attributes['early'] AS early, event_names FROM spans FINAL",
      ),
      [
        {
          id: traceId.padStart(32, '0'),
          duration_ns: '10000000',
          message: 'broken',
          early: 'yes',
          event_names: ['sr'],
        },
      ],
    );
  });

  it('takes missing parents, cycles, zero ids and absurd times as they come, and says what it leaves out', async () => {
    const spans = [
      span('orphan', '1', { parentId: '99', kind: 'SERVER' }),
      span('self', '2', { parentId: '2', kind: 'SERVER' }),
      span('left', '3', { parentId: '4', kind: 'SERVER' }),
      span('right', '4', { parentId: '3', kind: 'SERVER' }),
      span('zero', '0', { kind: 'SERVER' }),
      span('zero-trace', '5', { traceId: '0' }),
      span('timeless', '6', { timestamp: undefined }),
      span('negative', '7', { kind: 'SERVER', duration: -5 }),
      span('far', '8', { timestamp: 4_000_000_000_000_000 }),
      span('old', '9', { timestamp: 1_000_000_000_000 }),
      'text',
      null,
      { traceId: long, binaryAnnotations: [] },
    ];
    const { code, report } = await bench.import({ 'odd.json': JSON.stringify(spans, null, 2) });
    assert.equal(code, 1);
    for (const reason of [
      /id "0": must be up to 16 hex digits, not all 0/,
      /traceId "0": must be up to 32 hex digits, not all 0/,
      /span 0000000000000006: timestamp not set is no time/,
      /traceId not set/,
      /a span of Zipkin v1/,
      /Dropped 1 span older than the 14 days that spans are kept \(input of 1970-01-12 to 2096-10-02\)/,
      /Dropped 1 span more than a day ahead/,
    ]) {
      assert.match(report, reason);
    }
    assert.deepEqual((await tree()).map(({ service }) => service).sort(), [
      'left',
      'negative',
      'orphan',
      'right',
      'self',
    ]);
    assert.ok((await bench.flows()) >= 3);
  });
});
