import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import type { Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { pino } from 'pino';
import { type Collector, type CollectorOptions, startCollector } from './collector.ts';
import { json, jsonRequest, jsonSpan, post, protobuf } from './testing/post.ts';
import { bytes, fixed64, number, pair, request, spanMessage } from './testing/protobuf.ts';
import { eventually, temporaryDirectory } from './testing/surroundings.ts';

const serializers = { [protobuf]: ProtobufTraceSerializer, [json]: JsonTraceSerializer };
const ALL = `SELECT * REPLACE (lower(hex(trace_id)) AS trace_id, lower(hex(span_id)) AS span_id,
  lower(hex(parent_span_id)) AS parent_span_id, arrayMap(x -> lower(hex(x)), link_trace_ids) AS link_trace_ids,
  arrayMap(x -> lower(hex(x)), link_span_ids) AS link_span_ids) FROM spans FINAL`;

describe('The collector', function () {
  this.timeout(60_000);
  let store: Store;
  let collector: Collector;

  const start = (options: Partial<CollectorOptions> = {}) =>
    startCollector({
      store,
      journal: temporaryDirectory(),
      port: 0,
      jobs: { stitchEveryMs: false },
      ...options,
    });
  const rows = async (sql: string) => {
    const result = await store.client.query({ query: sql, format: 'JSONEachRow' });
    return result.json<Record<string, unknown>>();
  };

  beforeEach(async () => {
    store = await openTestStore();
    collector = await start();
  });
  afterEach(() => collector.close());

  for (const [type, serializer] of Object.entries(serializers)) {
    for (const encoding of ['identity', 'gzip']) {
      it(`stores a span of the OpenTelemetry SDK as it was (${type}, ${encoding})`, async () => {
        const memory = new InMemorySpanExporter();
        const provider = new BasicTracerProvider({
          resource: resourceFromAttributes({
            'service.name': 'shop',
            'faas.max_memory': 134217728,
            list: ['a'],
          }),
          spanProcessors: [new SimpleSpanProcessor(memory)],
        });
        const link = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1 };
        const startTime = new Date();
        const span = provider.getTracer('tracer', '1.2').startSpan(
          'ordé 🚚',
          {
            kind: SpanKind.CONSUMER,
            startTime,
            attributes: {
              text: 'x'.repeat(300),
              int: -5,
              big: 2 ** 53,
              double: 1.5,
              yes: true,
              no: false,
              list: ['q"\\', 'z', 'é'],
              numbers: [1, 2.5],
              empty: '',
            },
            links: [
              { context: link, attributes: { 'choreoscope.delivery': 0, 'choreoscope.keys': ['id:sqs:1'] } },
            ],
          },
          ROOT_CONTEXT,
        );
        span.addEvent('sent', { n: 1 }, startTime);
        span.addEvent('again', {}, startTime);
        span.setStatus({ code: SpanStatusCode.ERROR, message: 'no stock' });
        span.end(new Date(startTime.getTime() + 25));
        const body = Buffer.from(serializer.serializeRequest(memory.getFinishedSpans()) as Uint8Array);
        const answer = await post(collector.url, encoding === 'gzip' ? gzipSync(body) : body, type, {
          'content-encoding': encoding,
        });
        assert.equal(answer.status, 200);
        assert.equal(answer.type, type);
        assert.deepEqual(serializer.deserializeResponse(answer.body).partialSuccess, undefined);
        await collector.drain();
        const [row] = await rows(ALL);
        const { received_at, version, ...rest } = row as Record<string, unknown>;
        const at = `${startTime.toISOString().slice(0, -1)}000000Z`;
        assert.equal(String(new Date(String(received_at)).getTime()), version);
        assert.deepEqual(rest, {
          trace_id: span.spanContext().traceId,
          span_id: span.spanContext().spanId,
          parent_span_id: '0'.repeat(16),
          trace_state: '',
          name: 'ordé 🚚',
          kind: 'consumer',
          started_at: at,
          duration_ns: '25000000',
          status: 'error',
          status_message: 'no stock',
          service_name: 'shop',
          resource: { 'service.name': 'shop', 'faas.max_memory': '134217728', list: '["a"]' },
          scope_name: 'tracer',
          scope_version: '1.2',
          attributes: {
            text: 'x'.repeat(300),
            int: '-5',
            big: '9007199254740992',
            double: '1.5',
            yes: 'true',
            no: 'false',
            list: '["q\\"\\\\","z","é"]',
            numbers: '[1,2.5]',
            empty: '',
          },
          event_times: [at, at],
          event_names: ['sent', 'again'],
          event_attributes: [{ n: '1' }, {}],
          link_trace_ids: ['ab'.repeat(16)],
          link_span_ids: ['cd'.repeat(8)],
          link_attributes: [{ 'choreoscope.delivery': '0', 'choreoscope.keys': '["id:sqs:1"]' }],
          is_clamped: 0,
          // Sampled, and bit 8: the parent is known not to be remote.
          flags: 0x101,
        });
      });
    }
  }

  for (const [type, serializer] of Object.entries(serializers)) {
    it(`keeps whether a span’s parent is in another process (${type})`, async () => {
      const memory = new InMemorySpanExporter();
      const tracer = new BasicTracerProvider({
        spanProcessors: [new SimpleSpanProcessor(memory)],
      }).getTracer('tracer');
      const below = (name: string, isRemote: boolean) => {
        const parent = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1, isRemote };
        tracer.startSpan(name, {}, trace.setSpanContext(ROOT_CONTEXT, parent)).end();
      };
      below('came in', true);
      below('inner', false);
      const body = Buffer.from(serializer.serializeRequest(memory.getFinishedSpans()) as Uint8Array);
      assert.equal((await post(collector.url, body, type)).status, 200);
      await collector.drain();
      assert.deepEqual(await rows('SELECT name, flags FROM spans ORDER BY name'), [
        { name: 'came in', flags: 0x301 },
        { name: 'inner', flags: 0x101 },
      ]);
    });
  }

  it('reads every kind of attribute value alike in protobuf and JSON', async () => {
    const value = (field: Buffer) => bytes(2, field);
    const double = (x: number) => {
      const buffer = Buffer.alloc(8);
      buffer.writeDoubleLE(x);
      return fixed64(4, buffer.readBigUInt64LE());
    };
    const kinds: [string, Buffer, object, string][] = [
      ['min', number(3, -(1n << 63n)), { intValue: '-9223372036854775808' }, '-9223372036854775808'],
      ['max', number(3, (1n << 63n) - 1n), { intValue: '9223372036854775807' }, '9223372036854775807'],
      ['small', number(3, 7), { intValue: 7 }, '7'],
      ['nan', double(Number.NaN), { doubleValue: 'NaN' }, 'NaN'],
      ['infinity', double(-Infinity), { doubleValue: '-Infinity' }, '-Infinity'],
      ['whole', double(3), { doubleValue: 3 }, '3'],
      ['bytes', bytes(7, Buffer.from([0, 255, 16])), { bytesValue: 'AP8Q' }, 'AP8Q'],
      ['nothing', Buffer.alloc(0), {}, ''],
      ['empty list', bytes(5), { arrayValue: {} }, '[]'],
      [
        'mixed',
        bytes(5, bytes(1, number(2, 1)), bytes(1), bytes(1, double(Number.NaN)), bytes(1, bytes(7, 'hi'))),
        { arrayValue: { values: [{ boolValue: true }, {}, { doubleValue: 'NaN' }, { bytesValue: 'aGk=' }] } },
        '[true,null,"NaN","aGk="]',
      ],
      [
        'map',
        bytes(
          6,
          bytes(1, bytes(1, 'a"'), bytes(2, number(3, 1))),
          bytes(1, bytes(1, 'b'), bytes(2, bytes(5))),
          bytes(1, bytes(1, 'c')),
        ),
        {
          kvlistValue: {
            values: [
              { key: 'a"', value: { intValue: '1' } },
              { key: 'b', value: { arrayValue: { values: [] } } },
              { key: 'c' },
            ],
          },
        },
        '{"a\\"":1,"b":[],"c":null}',
      ],
    ];
    const traces = ['11'.repeat(16), '22'.repeat(16)] as const;
    const extra = kinds.map(([key, field]) => bytes(9, bytes(1, key), value(field)));
    const attributes = kinds.map(([key, , value]) => ({ key, value }));
    assert.equal(
      (await post(collector.url, request(spanMessage({ traceId: traces[0], extra })), protobuf)).status,
      200,
    );
    const body = jsonRequest(jsonSpan(traces[1], 'cd'.repeat(8), { attributes }));
    assert.equal((await post(collector.url, body, json)).status, 200);
    await collector.drain();
    const expected = Object.fromEntries(kinds.map(([key, , , text]) => [key, text]));
    const found = await rows('SELECT attributes FROM spans ORDER BY trace_id');
    assert.deepEqual(found, [{ attributes: expected }, { attributes: expected }]);
  });

  it('replaces what is not UTF-8, in names, keys and values', async () => {
    const bad = Buffer.from([0x61, 0xff]);
    const extra = [
      bytes(5, bad),
      bytes(9, bytes(1, bad), bytes(2, bytes(1, Buffer.concat([Buffer.alloc(60, 0x62), bad])))),
    ];
    await post(collector.url, request(spanMessage({ extra })), protobuf);
    await collector.drain();
    const [row] = await rows('SELECT name, attributes FROM spans');
    assert.deepEqual(row, { name: 'a\uFFFD', attributes: { 'a\uFFFD': `${'b'.repeat(60)}a\uFFFD` } });
  });

  it('moves times outside retention and tomorrow to the edge, flags the span and keeps its duration', async () => {
    await collector.close();
    const now = new Date();
    collector = await start({ now: () => now });
    const DAY = 86_400_000;
    const ns = (ms: number) => BigInt(ms) * 1_000_000n;
    const at = [now.getTime() - 30 * DAY, now.getTime() - 13 * DAY, now.getTime() + 3 * DAY];
    const spans = at.map((ms, i) =>
      spanMessage({
        spanId: `0${i + 1}`.repeat(8),
        start: ns(ms),
        end: ns(ms) + 5n,
        extra: [bytes(11, fixed64(1, ns(ms)))],
      }),
    );
    await post(collector.url, request(...spans), protobuf);
    await collector.drain();
    const found = await rows(
      'SELECT toUnixTimestamp64Milli(started_at) AS at, toUnixTimestamp64Milli(event_times[1]) AS event, duration_ns, is_clamped FROM spans ORDER BY span_id',
    );
    const today = now.getTime() - (now.getTime() % DAY);
    const edge = [today - 14 * DAY, at[1], today + 2 * DAY].map(String);
    assert.deepEqual(
      found,
      edge.map((ms, i) => ({ at: ms, event: ms, duration_ns: '5', is_clamped: i === 1 ? 0 : 1 })),
    );
  });

  it('gives an invocation whose clock is wrong one time, when its span is posted again later too', async () => {
    await collector.close();
    const noon = Date.now() - (Date.now() % 86_400_000) + 43_200_000;
    let now = noon;
    collector = await start({ now: () => new Date(now) });
    for (const start of [1n, BigInt(noon) * 2_000_000n]) {
      const span = spanMessage({ kind: 2, start, end: start, extra: [pair(9, 'faas.trigger', 'http')] });
      for (now = noon; now < noon + 180_000; now += 60_000) {
        assert.equal((await post(collector.url, request(span), protobuf)).status, 200);
        await collector.drain();
      }
      assert.deepEqual(await rows('SELECT count() AS n FROM invocations FINAL'), [{ n: '1' }]);
      await store.client.command({ query: 'TRUNCATE TABLE invocations' });
    }
  });

  it('lets the whole span replace its start record, whichever comes last', async () => {
    const unfinished = bytes(9, bytes(1, 'choreoscope.unfinished'), bytes(2, number(2, 1)));
    const record = spanMessage({ name: 'start', end: 0n, extra: [unfinished] });
    for (const span of [record, spanMessage({ name: 'whole' }), record]) {
      assert.equal((await post(collector.url, request(span), protobuf)).status, 200);
      await collector.drain();
    }
    assert.deepEqual(await rows('SELECT name FROM spans FINAL'), [{ name: 'whole' }]);
  });

  it('gives each span the resource and the scope it came under, beside a rejected one too', async () => {
    const under = (name: string, version: string, ...spans: Buffer[]) =>
      bytes(
        1,
        bytes(
          2,
          ...spans.map((span) => bytes(2, span)),
          bytes(1, bytes(1, `scope of ${name}`), bytes(2, version)),
        ),
        bytes(1, pair(1, 'service.name', name), pair(1, 'long', name.repeat(100))),
      );
    const span = (n: number) => spanMessage({ spanId: `0${n}`.repeat(8), name: `span ${n}` });
    const bad = spanMessage({ traceId: '' });
    const body = Buffer.concat([
      under('a', '1', span(1), bad, span(2), span(3)),
      under('bb', '2', bad, span(4), span(5)),
      bytes(1, bytes(2, bytes(2, span(6)))),
    ]);
    assert.equal((await post(collector.url, body, protobuf)).status, 200);
    await collector.drain();
    const found = await rows(
      'SELECT name, service_name, resource, scope_name, scope_version FROM spans ORDER BY name',
    );
    const of = (n: number, name: string, version: string) => ({
      name: `span ${n}`,
      service_name: name,
      resource: name === '' ? {} : { 'service.name': name, long: name.repeat(100) },
      scope_name: name === '' ? '' : `scope of ${name}`,
      scope_version: version,
    });
    const a = [1, 2, 3].map((n) => of(n, 'a', '1'));
    const b = [4, 5].map((n) => of(n, 'bb', '2'));
    assert.deepEqual(found, [...a, ...b, of(6, '', '')]);
  });

  it("says in partial_success how many spans it rejected, in the request's own encoding", async () => {
    const bodies = {
      [protobuf]: request(spanMessage({}), spanMessage({ traceId: '' }), spanMessage({ spanId: '' })),
      [json]: jsonRequest(jsonSpan('ab'.repeat(16), 'cd'.repeat(8)), {}, {}),
    };
    for (const [type, body] of Object.entries(bodies)) {
      const answer = await post(collector.url, body, type);
      const { partialSuccess } = serializers[type as keyof typeof serializers].deserializeResponse(
        answer.body,
      );
      assert.equal(Number(partialSuccess?.rejectedSpans), 2);
      assert.match(
        partialSuccess?.errorMessage ?? '',
        /spans\[1\]\.traceId: 0 bytes, must be 16; .*spans\[2\]/,
      );
    }
  });

  it('takes only senders with one of its tokens, and says nothing of them in its log', async () => {
    await collector.close();
    let written = '';
    const log = pino(
      { level: 'trace' },
      {
        write(line: string) {
          written += line;
        },
      },
    );
    collector = await start({ tokens: ['first-secret', 'second-secret'], log });
    const body = request(spanMessage({ name: 'very-private' }));
    const status = async (authorization?: string) =>
      (await post(collector.url, body, protobuf, authorization === undefined ? {} : { authorization }))
        .status;
    assert.equal(await status(), 401);
    assert.equal(await status('Bearer wrong'), 401);
    assert.equal(await status('Basic first-secret'), 401);
    assert.equal(await status('Bearer '), 401);
    assert.equal(await status('Bearer first-secret'), 200);
    assert.equal(await status('bearer second-secret'), 200);
    assert.equal((await fetch(`${collector.url}/healthz`)).status, 200);
    assert.doesNotMatch(written, /secret|very-private/);
    assert.match(written, /unauthenticated/);
  });

  it('answers what is no route, no method and no CORS request as HTTP has it', async () => {
    const get = await fetch(`${collector.url}/v1/traces`);
    assert.deepEqual([get.status, get.headers.get('allow')], [405, 'POST']);
    assert.equal((await fetch(`${collector.url}/v1/metrics`, { method: 'POST' })).status, 404);
    assert.equal((await fetch(`${collector.url}/__proto__`)).status, 404);
    const preflight = await fetch(`${collector.url}/v1/traces`, {
      method: 'OPTIONS',
      headers: { origin: 'http://x' },
    });
    assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-origin')], [405, null]);
  });

  it('says in /metrics and /healthz what it did', async () => {
    await post(collector.url, request(spanMessage({}), spanMessage({ traceId: '' })), protobuf);
    await collector.drain();
    const metrics = await (await fetch(`${collector.url}/metrics`)).text();
    assert.match(metrics, /^choreoscope_collector_spans_accepted_total 1$/m);
    assert.match(metrics, /^choreoscope_collector_spans_rejected_total 1$/m);
    assert.match(metrics, /^choreoscope_collector_rows_shipped_total 1$/m);
    const health = (await (await fetch(`${collector.url}/healthz`)).json()) as {
      status: string;
      journal: object;
    };
    assert.equal(health.status, 'ready');
    assert.deepEqual(health.journal, { segments: 0, bytes: 0, budget_bytes: 4294967296, fault: null });
  });

  it('answers 503 with retry-after when the journal is full, and is not ready', async () => {
    await collector.close();
    let isAway = true;
    collector = await start({
      store: async () => {
        if (isAway) throw new Error('away');
        return store;
      },
      limits: { journalBytes: 3_000, segmentAgeMs: 10 },
    });
    const answer = await eventually(async () => {
      const given = await post(collector.url, request(spanMessage({})), protobuf);
      return given.status === 200 ? undefined : given;
    });
    assert.equal(answer.status, 503);
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
    assert.equal((await fetch(`${collector.url}/healthz`)).status, 503);
    isAway = false;
    await collector.drain();
    assert.equal((await post(collector.url, request(spanMessage({})), protobuf)).status, 200);
  });

  it('answers 429 with retry-after when too many requests are under way', async () => {
    await collector.close();
    collector = await start({ limits: { requests: 0 } });
    const answer = await post(collector.url, request(spanMessage({})), protobuf);
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [429, '2']);
  });

  it('ships a large request in segments within their limits', async () => {
    await collector.close();
    collector = await start({ limits: { segmentRows: 500 } });
    const spans = Array.from({ length: 3_000 }, (_, i) =>
      spanMessage({ spanId: (i + 1).toString(16).padStart(16, '0'), extra: [pair(9, 'n', String(i))] }),
    );
    assert.equal((await post(collector.url, request(...spans), protobuf)).status, 200);
    await collector.drain();
    const [row] = await rows(
      "SELECT toUInt32(count()) AS n, toUInt32(sum(toUInt32(attributes['n']))) AS sum FROM spans",
    );
    assert.deepEqual(row, { n: 3_000, sum: (3_000 * 2_999) / 2 });
  });
});
