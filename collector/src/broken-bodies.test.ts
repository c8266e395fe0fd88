import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { type Collector, startCollector } from './collector.ts';
import { json, jsonRequest, jsonSpan, post, protobuf } from './testing/post.ts';
import { bytes, fixed64, number, pair, request, spanMessage } from './testing/protobuf.ts';

/** One kind of broken body. `trace` is its own trace id, under which `survivors` spans must be in the store. */
interface Broken {
  name: string;
  type: string | undefined;
  body(trace: string): Buffer | string;
  headers?: Record<string, string>;
  status: number;
  reason: RegExp;
  survivors: number;
}

const id = (n: number) => n.toString(16).padStart(16, '0');
const good = (trace: string, n: number) => spanMessage({ traceId: trace, spanId: id(n) });
const between = (trace: string, bad: Buffer) => request(good(trace, 1), bad, good(trace, 2));
const at = (place: string) => `resourceSpans\\[0\\]\\.scopeSpans\\[0\\]\\.spans\\[1\\]\\.${place}`;
const spanWith = (trace: string, extra: Buffer) =>
  spanMessage({ traceId: trace, spanId: id(9), extra: [extra] });
const nested = (depth: number): Buffer => {
  let value = bytes(1, 'x');
  for (let i = 0; i < depth; i++) value = bytes(5, bytes(1, value));
  return value;
};
const nestedJson = (depth: number): object => {
  let value: object = { stringValue: 'x' };
  for (let i = 0; i < depth; i++) value = { arrayValue: { values: [value] } };
  return value;
};

/** A bad span between two good ones of the same body, in protobuf. */
const badSpans: [name: string, bad: (trace: string) => Buffer, reason: RegExp][] = [
  [
    'a trace id of 15 bytes',
    () => spanMessage({ traceId: 'ab'.repeat(15) }),
    new RegExp(at('traceId: 15 bytes, must be 16')),
  ],
  [
    'a trace id of 17 bytes',
    () => spanMessage({ traceId: 'ab'.repeat(17) }),
    new RegExp(at('traceId: 17 bytes, must be 16')),
  ],
  ['no trace id', () => spanMessage({ traceId: '' }), new RegExp(at('traceId: 0 bytes, must be 16'))],
  [
    'a trace id of zeros',
    () => spanMessage({ traceId: '00'.repeat(16) }),
    new RegExp(at('traceId: all zeros')),
  ],
  [
    'a span id of 7 bytes',
    (t) => spanMessage({ traceId: t, spanId: 'ab'.repeat(7) }),
    new RegExp(at('spanId: 7 bytes, must be 8')),
  ],
  [
    'a span id of zeros',
    (t) => spanMessage({ traceId: t, spanId: '00'.repeat(8) }),
    new RegExp(at('spanId: all zeros')),
  ],
  [
    'a parent id of 3 bytes',
    (t) => spanWith(t, bytes(4, 'abc')),
    new RegExp(at('parentSpanId: 3 bytes, must be 8')),
  ],
  [
    'an end before its start',
    (t) => spanMessage({ traceId: t, start: 9_000n, end: 8_999n }),
    new RegExp(at('endTimeUnixNano: before startTimeUnixNano')),
  ],
  [
    'no start',
    (t) => spanMessage({ traceId: t, start: 0n, end: 5n }),
    new RegExp(at('startTimeUnixNano: not set')),
  ],
  [
    'a name sent as a number',
    (t) => spanWith(t, number(5, 7)),
    new RegExp(at('name: wire type 0, must be 2')),
  ],
  [
    'a start sent as a varint',
    (t) => spanWith(t, number(7, 7)),
    new RegExp(at('startTimeUnixNano: wire type 0, must be 1')),
  ],
  [
    'a kind sent as bytes',
    (t) => spanWith(t, bytes(6, 'server')),
    new RegExp(at('kind: wire type 2, must be 0')),
  ],
  [
    'an attribute cut short',
    (t) => spanWith(t, bytes(9, Buffer.from([10, 50, 97]))),
    new RegExp(at('attributes\\[0\\]: truncated: 50 bytes announced, 1 there')),
  ],
  [
    'an attribute value of the wrong wire type',
    (t) => spanWith(t, bytes(9, bytes(1, 'k'), bytes(2, number(1, 3)))),
    new RegExp(at('attributes\\[0\\]\\.stringValue: wire type 0')),
  ],
  [
    'an attribute nested 40 deep',
    (t) => spanWith(t, bytes(9, bytes(1, 'k'), bytes(2, nested(40)))),
    new RegExp(at('attributes\\[0\\]: nested deeper than 32')),
  ],
  [
    'an event cut short',
    (t) => spanWith(t, bytes(11, Buffer.from([9, 1, 2]))),
    new RegExp(at('events\\[0\\]: truncated')),
  ],
  [
    'a link with a trace id of 4 bytes',
    (t) => spanWith(t, bytes(13, bytes(1, 'abcd'))),
    new RegExp(at('links\\[0\\]\\.traceId: 4 bytes, must be 16')),
  ],
  [
    'a group, which protobuf 3 has not',
    (t) => spanWith(t, Buffer.from([0x9b, 0x06])),
    /spans\[1\]: wire type 3/,
  ],
  ['field number 0', (t) => spanWith(t, Buffer.from([0x02, 0x00])), /spans\[1\]: no field with tag 2/],
  [
    'a varint that never ends',
    (t) => spanWith(t, Buffer.concat([Buffer.from([0x30]), Buffer.alloc(12, 0xff)])),
    /spans\[1\]: a varint longer than 10 bytes/,
  ],
  ['random bytes for a span', () => Buffer.alloc(64, 0xff), /spans\[1\]: /],
  [
    'more attributes than a span may hold',
    (t) => spanWith(t, pair(9, 'k', 'x'.repeat(9 * 1024 * 1024))),
    /spans\[1\]: larger than 8388608 bytes/,
  ],
];

/** The same in OTLP/JSON: what the bad span says in place of the right. */
const badJsonSpans: [name: string, change: object | string | number | null, reason: RegExp][] = [
  [
    'a trace id of 30 hex digits',
    { traceId: 'ab'.repeat(15) },
    new RegExp(at('traceId: 15 bytes, must be 16')),
  ],
  [
    'a trace id in base64',
    { traceId: 'q6urq6urq6urq6urq6urqw==' },
    new RegExp(at('traceId: 12 bytes, must be 16')),
  ],
  ['a trace id that is no hex', { traceId: 'zz'.repeat(16) }, new RegExp(at('traceId: must be hex digits'))],
  ['a trace id that is a number', { traceId: 12 }, new RegExp(at('traceId: must be a string'))],
  ['a kind by name', { kind: 'SPAN_KIND_SERVER' }, new RegExp(at('kind: must be an integer'))],
  [
    'a status by name',
    { status: { code: 'STATUS_CODE_ERROR' } },
    new RegExp(at('status\\.code: must be an integer')),
  ],
  [
    'a start that is a date',
    { startTimeUnixNano: '2026-01-01' },
    new RegExp(at('startTimeUnixNano: must be an unsigned 64-bit integer')),
  ],
  [
    'a negative start',
    { startTimeUnixNano: -5 },
    new RegExp(at('startTimeUnixNano: must be an unsigned 64-bit integer')),
  ],
  ['attributes as an object', { attributes: { a: 1 } }, new RegExp(at('attributes: must be an array'))],
  [
    'an int value with a fraction',
    { attributes: [{ key: 'n', value: { intValue: 1.5 } }] },
    new RegExp(at('attributes\\[0\\]\\.value\\.intValue: must be a 64-bit integer')),
  ],
  [
    'an integer that is an object without a text',
    { attributes: [{ key: 'n', value: { intValue: { toString: null } } }] },
    new RegExp(at('attributes\\[0\\]\\.value\\.intValue: must be a 64-bit integer')),
  ],
  [
    'a string value that is a number',
    { attributes: [{ key: 'n', value: { stringValue: 1 } }] },
    new RegExp(at('attributes\\[0\\]\\.value\\.stringValue: must be a string')),
  ],
  [
    'an attribute nested 40 deep',
    { attributes: [{ key: 'n', value: nestedJson(40) }] },
    new RegExp(at('attributes\\[0\\]\\.value: nested deeper than 32')),
  ],
  ['events as text', { events: 'none' }, new RegExp(at('events: must be an array'))],
  ['a link that is a list', { links: [[]] }, new RegExp(at('links\\[0\\]: must be an object'))],
  ['a span that is text', 'span', /spans\[1\]: must be an object/],
  ['a span that is null', null, /spans\[1\]: must be an object/],
];

/** Bodies that are broken as a whole, or in what spans share. */
const badBodies: Broken[] = [
  {
    name: 'a protobuf body cut in its last span',
    type: protobuf,
    body: (t) => between(t, good(t, 3)).subarray(0, -5),
    status: 400,
    reason: /resourceSpans: truncated|truncated: \d+ bytes announced/,
    survivors: 0,
  },
  {
    name: 'text as protobuf',
    type: protobuf,
    body: () => 'hello, collector',
    status: 400,
    reason: /./,
    survivors: 0,
  },
  {
    name: 'JSON as protobuf',
    type: protobuf,
    body: (t) => jsonRequest(jsonSpan(t, id(1))),
    status: 400,
    reason: /./,
    survivors: 0,
  },
  {
    name: 'protobuf as JSON',
    type: json,
    body: (t) => request(good(t, 1)),
    status: 400,
    reason: /not JSON/,
    survivors: 0,
  },
  {
    name: 'a JSON body cut in half',
    type: json,
    body: (t) => jsonRequest(jsonSpan(t, id(1))).slice(0, 80),
    status: 400,
    reason: /not JSON/,
    survivors: 0,
  },
  { name: 'an empty JSON body', type: json, body: () => '', status: 400, reason: /not JSON/, survivors: 0 },
  {
    name: 'a JSON list',
    type: json,
    body: () => '[]',
    status: 400,
    reason: /must be an object/,
    survivors: 0,
  },
  {
    name: 'JSON null',
    type: json,
    body: () => 'null',
    status: 400,
    reason: /must be an object/,
    survivors: 0,
  },
  {
    name: 'resourceSpans as an object',
    type: json,
    body: () => '{"resourceSpans":{}}',
    status: 400,
    reason: /resourceSpans: must be an array/,
    survivors: 0,
  },
  {
    name: 'scopeSpans as text',
    type: json,
    body: () => '{"resourceSpans":[{"scopeSpans":"x"}]}',
    status: 400,
    reason: /resourceSpans\[0\]\.scopeSpans: must be an array/,
    survivors: 0,
  },
  {
    name: 'only bad spans',
    type: protobuf,
    body: () => request(spanMessage({ traceId: '' })),
    status: 400,
    reason: /resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[0\]\.traceId: 0 bytes, must be 16/,
    survivors: 0,
  },
  {
    name: 'a broken resource beside a good one',
    type: protobuf,
    body: (t) =>
      Buffer.concat([
        bytes(1, bytes(1, bytes(1, Buffer.from([10, 99]))), bytes(2, bytes(2, good(t, 5)))),
        request(good(t, 1), good(t, 2)),
      ]),
    status: 200,
    reason: /resourceSpans\[0\]\.resource\.attributes\[0\]: truncated/,
    survivors: 2,
  },
  {
    name: 'a broken resource beside a good one, in JSON',
    type: json,
    body: (t) =>
      JSON.stringify({
        resourceSpans: [
          { resource: { attributes: 3 }, scopeSpans: [{ spans: [jsonSpan(t, id(5))] }] },
          { scopeSpans: [{ spans: [jsonSpan(t, id(1))] }] },
        ],
      }),
    status: 200,
    reason: /resourceSpans\[0\]\.resource\.attributes: must be an array/,
    survivors: 1,
  },
  {
    name: 'a broken scope beside a good one',
    type: json,
    body: (t) =>
      JSON.stringify({
        resourceSpans: [
          {
            scopeSpans: [
              { scope: { name: 4 }, spans: [jsonSpan(t, id(5))] },
              { spans: [jsonSpan(t, id(1))] },
            ],
          },
        ],
      }),
    status: 200,
    reason: /scopeSpans\[0\]\.scope\.name: must be a string/,
    survivors: 1,
  },
  {
    name: 'plain bytes called gzip',
    type: protobuf,
    headers: { 'content-encoding': 'gzip' },
    body: (t) => request(good(t, 1)),
    status: 400,
    reason: /not gzip/,
    survivors: 0,
  },
  {
    name: 'gzip cut short',
    type: protobuf,
    headers: { 'content-encoding': 'gzip' },
    body: (t) => gzipSync(request(good(t, 1))).subarray(0, -9),
    status: 400,
    reason: /not gzip, or ends too early/,
    survivors: 0,
  },
  {
    name: 'a gzip bomb',
    type: protobuf,
    headers: { 'content-encoding': 'gzip' },
    body: () => gzipSync(Buffer.alloc(65 * 1024 * 1024)),
    status: 413,
    reason: /after gunzip/,
    survivors: 0,
  },
  {
    name: 'brotli',
    type: protobuf,
    headers: { 'content-encoding': 'br' },
    body: (t) => request(good(t, 1)),
    status: 415,
    reason: /content-encoding br/,
    survivors: 0,
  },
  {
    name: 'a body over the limit',
    type: protobuf,
    body: () => Buffer.alloc(16 * 1024 * 1024 + 1),
    status: 413,
    reason: /over 16777216 bytes/,
    survivors: 0,
  },
  {
    name: 'a resource that many spans would multiply past the limit',
    type: protobuf,
    body: (t) =>
      bytes(
        1,
        bytes(1, pair(1, 'k', 'x'.repeat(1024 * 1024))),
        bytes(2, ...Array.from({ length: 300 }, (_, i) => bytes(2, good(t, i + 1)))),
      ),
    status: 413,
    reason: /with their resources/,
    survivors: 0,
  },
  {
    name: 'no content type',
    type: undefined,
    body: (t) => request(good(t, 1)),
    status: 415,
    reason: /application\/x-protobuf/,
    survivors: 0,
  },
  {
    name: 'another content type',
    type: 'text/plain',
    body: (t) => request(good(t, 1)),
    status: 415,
    reason: /application\/x-protobuf/,
    survivors: 0,
  },
];

/** Odd, but not broken: accepted whole. */
const oddBodies: Broken[] = [
  {
    name: 'no bytes at all in protobuf, which is an empty request',
    type: protobuf,
    body: () => '',
    status: 200,
    reason: /^$/,
    survivors: 0,
  },
  {
    name: 'a JSON request without anything',
    type: json,
    body: () => '{}',
    status: 200,
    reason: /^$/,
    survivors: 0,
  },
  {
    name: 'a name that is not UTF-8',
    type: protobuf,
    body: (t) => request(spanWith(t, bytes(5, Buffer.from([0x61, 0xff, 0xfe])))),
    status: 200,
    reason: /^$/,
    survivors: 1,
  },
  {
    name: 'unknown fields of every wire type',
    type: protobuf,
    body: (t) =>
      request(
        spanWith(
          t,
          Buffer.concat([
            number(900, 1),
            bytes(901, 'x'),
            fixed64(902, 1n),
            Buffer.from([0xbd, 0x38, 1, 2, 3, 4]),
          ]),
        ),
      ),
    status: 200,
    reason: /^$/,
    survivors: 1,
  },
  {
    name: 'unknown fields in JSON',
    type: json,
    body: (t) => jsonRequest(jsonSpan(t, id(1), { span_kind: 'x', future: [{}] })),
    status: 200,
    reason: /^$/,
    survivors: 1,
  },
  {
    name: 'a kind nobody knows yet',
    type: json,
    body: (t) => jsonRequest(jsonSpan(t, id(1), { kind: 99 })),
    status: 200,
    reason: /^$/,
    survivors: 1,
  },
  {
    name: 'a byte order mark before JSON',
    type: json,
    body: (t) => `\uFEFF${jsonRequest(jsonSpan(t, id(1)))}`,
    status: 200,
    reason: /^$/,
    survivors: 1,
  },
  {
    name: 'a time in the year 584',
    type: protobuf,
    body: (t) => request(spanMessage({ traceId: t, start: (1n << 64n) - 2n, end: (1n << 64n) - 1n })),
    status: 200,
    reason: /^$/,
    survivors: 1,
  },
  {
    name: 'a content type with a charset, in capitals',
    type: 'Application/JSON; charset=utf-8',
    body: (t) => jsonRequest(jsonSpan(t, id(1))),
    status: 200,
    reason: /^$/,
    survivors: 1,
  },
];

const cases: Broken[] = [
  ...badSpans.map(([name, bad, reason]) => ({
    name: `${name} (protobuf)`,
    type: protobuf,
    body: (trace: string) => between(trace, bad(trace)),
    status: 200,
    reason,
    survivors: 2,
  })),
  ...badJsonSpans.map(([name, change, reason]) => ({
    name: `${name} (JSON)`,
    type: json,
    body: (trace: string) =>
      jsonRequest(
        jsonSpan(trace, id(1)),
        typeof change === 'object' && change !== null ? jsonSpan(trace, id(9), change) : change,
        jsonSpan(trace, id(2)),
      ),
    status: 200,
    reason,
    survivors: 2,
  })),
  ...badBodies,
  ...oddBodies,
];

describe('Broken OTLP bodies', function () {
  this.timeout(60_000);
  let store: Store;
  let collector: Collector;
  let journal: string;
  const expected = new Map<string, { name: string; spans: number }>();

  before(async () => {
    store = await openTestStore();
    journal = mkdtempSync(join(tmpdir(), 'choreoscope-journal-'));
    collector = await startCollector({ store, journal, port: 0, jobs: { stitchEveryMs: false } });
  });

  after(async () => {
    await collector.close();
    rmSync(journal, { recursive: true, force: true });
  });

  for (const broken of cases) {
    it(`answers ${broken.status} to ${broken.name}, and the next request is taken`, async () => {
      const trace = randomBytes(16).toString('hex');
      const answer = await post(collector.url, broken.body(trace), broken.type, broken.headers);
      const said = answer.body.toString('utf8');
      assert.equal(answer.status, broken.status, said);
      const isProtobuf = broken.type === protobuf;
      assert.equal(answer.type, isProtobuf ? protobuf : json);
      assert.match(told(answer.body, isProtobuf, broken.status), broken.reason);
      if (broken.survivors > 0) expected.set(trace, { name: broken.name, spans: broken.survivors });

      const neighbour = randomBytes(16).toString('hex');
      const next = await post(collector.url, request(good(neighbour, 1)), protobuf);
      assert.equal(next.status, 200);
      assert.equal(next.body.length, 0);
      expected.set(neighbour, { name: `the neighbour of ${broken.name}`, spans: 1 });
    });
  }

  it('has in the store exactly the good spans of all those bodies', async () => {
    await collector.drain();
    const result = await store.client.query({
      query: 'SELECT lower(hex(trace_id)) AS trace, toUInt32(count()) AS spans FROM spans GROUP BY trace',
      format: 'JSONEachRow',
    });
    const rows = await result.json<{ trace: string; spans: number }>();
    const found = new Map(rows.map(({ trace, spans }) => [trace, spans]));
    for (const [trace, { name, spans }] of expected) assert.equal(found.get(trace), spans, name);
    assert.equal(found.size, expected.size);
  });
});

/** The reason an answer gives: partial_success.error_message, or Status.message. */
function told(body: Buffer, isProtobuf: boolean, status: number): string {
  if (!isProtobuf) {
    const parsed = JSON.parse(body.toString()) as {
      partialSuccess?: { errorMessage: string };
      message?: string;
    };
    return (status === 200 ? parsed.partialSuccess?.errorMessage : parsed.message) ?? '';
  }
  return body.toString('utf8');
}
