import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import zlib, { gzipSync } from 'node:zlib';
import { openTestStore } from '@choreoscope/queries/testing';
import { attributes, double, kinds, type OtlpSpan, type ResourceSpans } from '../otlp.ts';
import { delimited, protobufRequest } from '../testing/otlp-encoder.ts';
import { openWorkbench, stored, type Workbench } from '../testing/workbench.ts';

const start = BigInt(Date.now() - 3_600_000) * 1_000_000n;
const hex = (n: number, length: number) => n.toString(16).padStart(length, '0');

/** A function that sends, and one that received. */
function pair(n: number): ResourceSpans[] {
  const traceId = hex(n, 32);
  const span = (id: number, name: string, kind: number, change: Partial<OtlpSpan> = {}): OtlpSpan => ({
    traceId,
    spanId: hex(id, 16),
    name,
    kind,
    startTimeUnixNano: String(start + BigInt(id)),
    endTimeUnixNano: String(start + 1_000_000n),
    attributes: [],
    ...change,
  });
  const of = (name: string, ...spans: OtlpSpan[]): ResourceSpans => ({
    resource: { attributes: attributes({ 'service.name': name, 'faas.name': name, deep: ['a', 'b'] }) },
    scopeSpans: [{ scope: { name: 'a tracer', version: '1.2.3' }, spans }],
  });
  const handled = attributes({
    'faas.invocation_id': `request-${n}`,
    'faas.trigger': 'pubsub',
    'faas.coldstart': true,
    n,
  });
  return [
    of(
      'sender',
      span(1, 'send', kinds.server, { attributes: [...handled, { key: 'half', value: double(0.5) }] }),
      span(2, 'orders', kinds.producer, {
        parentSpanId: hex(1, 16),
        events: [
          { name: 'note – ünïcode', timeUnixNano: String(start + 5n), attributes: attributes({ of: 'it' }) },
        ],
      }),
    ),
    of(
      'receiver',
      span(3, 'receive', kinds.consumer, {
        attributes: attributes({ 'faas.trigger': 'pubsub' }),
        links: [{ traceId, spanId: hex(2, 16), attributes: attributes({ first: true }) }],
        status: { code: 2, message: 'no' },
      }),
    ),
  ];
}

const request = (resourceSpans: ResourceSpans[]) => ({ resourceSpans });
const [one, two] = [pair(1), pair(2)];

/** Every form a file of the same spans may have. */
const forms: Record<string, string | Buffer> = {
  'a request a line': `${JSON.stringify(request(one))}\n${JSON.stringify(request(two))}\n`,
  'one text': JSON.stringify(request([...one, ...two])),
  'one text on many lines': JSON.stringify(request([...one, ...two]), null, 2),
  'a list of requests': JSON.stringify([request(one), request(two)], null, 1),
  'one text, gzip': gzipSync(JSON.stringify(request([...one, ...two]))),
  protobuf: protobufRequest([...one, ...two]),
  'protobuf, gzip in gzip': gzipSync(gzipSync(protobufRequest([...one, ...two]))),
  'protobuf messages with lengths': delimited(protobufRequest(one), protobufRequest(two)),
  'JSON messages with lengths': delimited(
    Buffer.from(JSON.stringify(request(one))),
    Buffer.from(JSON.stringify(request(two))),
  ),
};
const zstd = (zlib as { zstdCompressSync?: (bytes: Buffer) => Buffer }).zstdCompressSync;

describe('An import of OTLP files', function () {
  this.timeout(180_000);
  let bench: Workbench;
  beforeEach(async () => {
    bench = await openWorkbench(await openTestStore());
  });
  afterEach(() => bench.close());

  it('finds the same spans in every form, once each', async () => {
    let first: unknown[] | undefined;
    for (const [form, content] of Object.entries(forms)) {
      const { code, report } = await bench.import({ 'spans.bin': content });
      assert.equal(code, 0, `${form}: ${report}`);
      assert.match(report, /Read 1 input \(otlp 1\): 6 spans, of them 4 invocations/, form);
      const now = await stored(bench);
      first ??= now;
      assert.deepEqual(now, first, form);
    }
    assert.deepEqual(await bench.hops(), ['sender -> receiver by context', 'sender -> receiver by context']);
    assert.deepEqual(
      await bench.rows(
        "SELECT attributes['half'] AS half, attributes['n'] AS n, resource['deep'] AS deep FROM spans FINAL WHERE name = 'send' AND attributes['n'] = '1'",
      ),
      [{ half: '0.5', n: '1', deep: '["a","b"]' }],
    );
  });

  (zstd ? it : it.skip)('reads zstd where Node does', async () => {
    const zip = zstd as (bytes: Buffer) => Buffer;
    const { code } = await bench.import({
      'whole.zst': zip(Buffer.from(JSON.stringify(request(one)))),
      'each.zst': delimited(zip(protobufRequest(one)), zip(protobufRequest(two))),
    });
    assert.equal(code, 0);
    assert.equal((await bench.rows('SELECT * FROM spans FINAL')).length, 6);
  });

  (zstd ? it.skip : it)('says what zstd needs where Node has none', async () => {
    const { code, report } = await bench.import({
      'a.zst': Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0]),
    });
    assert.equal(code, 1);
    assert.match(report, /a\.zst: zstd needs Node 22\.15 or newer/);
  });

  it('names the place of what is broken, and takes the rest', async () => {
    const bad = pair(3);
    (bad[0] as ResourceSpans).scopeSpans[0]!.spans[0]!.spanId = 'short';
    const cut = protobufRequest(pair(4));
    const { code, report } = await bench.import({
      'lines.jsonl': [
        JSON.stringify(request(one)),
        '{"resourceSpans":[{',
        JSON.stringify(request(bad)),
        '{"resourceLogs":[]}',
        '{"a":1}',
      ].join('\n'),
      'cut.pb': cut.subarray(0, cut.length - 20),
      'spoilt.pb': Buffer.concat([protobufRequest(two), Buffer.from('garbage')]),
      'cut.json.gz': gzipSync(JSON.stringify(request(pair(5)))).subarray(0, -12),
      'picture.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 0]),
      'empty.json': '',
    });
    assert.equal(code, 1);
    for (const reason of [
      /lines\.jsonl:2: the JSON ends in the middle/,
      /lines\.jsonl:3: refused by the collector: .*spanId/,
      /lines\.jsonl:5: no resourceSpans/,
      /cut\.pb, byte \d+: ends in the middle: \d+ bytes announced, \d+ there/,
      /spoilt\.pb, byte \d+: not OTLP in protobuf from here on/,
      /cut\.json\.gz: the compressed data ends in the middle/,
      /picture\.png: of no known format; say it with --format/,
      /empty\.json: empty/,
      /Passed over 1 logs and metrics/,
    ]) {
      assert.match(report, reason);
    }
    const names = await bench.rows<{ n: number }>(
      'SELECT count() AS n FROM spans FINAL GROUP BY trace_id ORDER BY trace_id',
    );
    assert.deepEqual(
      names.map(({ n }) => Number(n)),
      [3, 3, 2, 2],
    );
  });

  it('drops what the store would not keep, and moves times by whole days where that is asked', async () => {
    const old = JSON.stringify(request(one)).replaceAll(
      /"(\d{19})"/g,
      (_, time) => `"${BigInt(time) - 400n * 86_400_000_000_000n}"`,
    );
    const dropped = await bench.import({ 'old.json': old });
    assert.equal(dropped.code, 1);
    assert.match(
      dropped.report,
      /Stored 0 spans.*\n.*Dropped 3 spans older than the 14 days that spans are kept .*--shift now/,
    );
    assert.equal((await bench.rows('SELECT * FROM spans FINAL')).length, 0);
    const moved = await bench.import({ 'old.json': old }, { shift: 'now' });
    assert.equal(moved.code, 0, moved.report);
    assert.match(moved.report, /Moved all times by 400 days; .*: --shift 400\./);
    const spans =
      'SELECT name, toUnixTimestamp64Nano(started_at) AS at, arrayMap(t -> toUnixTimestamp64Nano(t), event_times) AS events, is_clamped FROM spans FINAL ORDER BY at';
    const first = await bench.rows(spans);
    assert.deepEqual(first[1], {
      name: 'orders',
      at: String(start + 2n),
      events: [String(start + 5n)],
      is_clamped: 0,
    });
    await bench.import({ 'old.json': old }, { shift: '400' });
    assert.deepEqual(await bench.rows(spans), first);
  });
});
