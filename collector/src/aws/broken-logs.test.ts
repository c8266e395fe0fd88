import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { type Collector, startCollector } from '../collector.ts';
import { firehoseBody, logDocument, postFirehose, postTo, zipped } from '../testing/log-documents.ts';
import { jsonRequest, jsonSpan } from '../testing/post.ts';
import { temporaryDirectory } from '../testing/surroundings.ts';

const MiB = 1024 * 1024;
const bomb = gzipSync(Buffer.alloc(65 * MiB, 0x20));
const cutBomb = gzipSync(Buffer.alloc(40 * MiB, 0x20)).subarray(0, -9);
const id = (n: number) => n.toString(16).padStart(16, '0');
const good = (trace: string, n = 1) => jsonRequest(jsonSpan(trace, id(n)));
const document = (trace: string, n = 1) => zipped(logDocument([good(trace, n)]));
const wrapped = (message: unknown) => JSON.stringify({ timestamp: 't', level: 'INFO', message });

/** Something broken; `survivors` spans of the good things around it must be in the store. */
interface Broken {
  name: string;
  reason: RegExp;
  status: number;
  survivors: number;
}

/** A broken line between two good ones. */
const lines: [name: string, line: (trace: string) => unknown, reason: RegExp][] = [
  [
    'a line the log service cut',
    (t) => good(t, 9).slice(0, 120),
    /^logEvents\[1\]: cut off after 120 characters$/,
  ],
  ['a cut line in JSON format', (t) => wrapped(good(t, 9)).slice(0, 200), /cut off after 200 characters/],
  [
    'a cut line that JSON format has wrapped',
    (t) => wrapped(good(t, 9).slice(0, 120)),
    /cut off after 120 characters/,
  ],
  [
    'a cut line in text format',
    (t) => `2026-11-21T00:00:00.000Z\trequest\tINFO\t${good(t, 9).slice(0, 120)}`,
    /cut off after 120 characters/,
  ],
  ['a line that is no JSON', () => '{"resourceSpans":[}', /^logEvents\[1\]: not JSON$/],
  [
    'resourceSpans as text',
    () => '{"resourceSpans":"none"}',
    /^logEvents\[1\]\.message\.resourceSpans: must be an array$/,
  ],
  [
    'a span without trace id',
    (t) => jsonRequest(jsonSpan(t, id(9), { traceId: '' })),
    /^logEvents\[1\]\.message\.resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[0\]\.traceId: 0 bytes, must be 16$/,
  ],
  ['a message that is a number', () => 17, /^logEvents\[1\]\.message: must be a string$/],
  ['no message', () => undefined, /^logEvents\[1\]\.message: must be a string$/],
  ['a wrapped list', () => wrapped({ resourceSpans: 4 }), /resourceSpans: must be an array/],
];

/** Bodies of /v1/aws/logs. */
const bodies: (Broken & { body(trace: string): Buffer | string; headers?: Record<string, string> })[] = [
  ...lines.map(([name, line, reason]) => ({
    name,
    reason,
    status: 200,
    survivors: 2,
    body: (trace: string) => zipped(logDocument([good(trace, 1), line(trace), good(trace, 2)])),
  })),
  { name: 'nothing', body: () => '', status: 400, reason: /neither JSON, gzip nor base64/, survivors: 0 },
  { name: 'text', body: () => 'hello, collector', status: 400, reason: /neither JSON/, survivors: 0 },
  { name: 'random bytes', body: () => randomBytes(4096), status: 400, reason: /./, survivors: 0 },
  {
    name: 'base64 of nothing known',
    body: () => randomBytes(300).fill(7).toString('base64'),
    status: 400,
    reason: /./,
    survivors: 0,
  },
  {
    name: 'gzip cut short',
    body: (t) => document(t).subarray(0, -9),
    status: 400,
    reason: /not gzip/,
    survivors: 0,
  },
  {
    name: 'JSON cut short',
    body: (t) => JSON.stringify(logDocument([good(t)])).slice(0, -9),
    status: 400,
    reason: /not JSON/,
    survivors: 0,
  },
  {
    name: 'an event without data',
    body: () => '{"awslogs":{}}',
    status: 400,
    reason: /awslogs\.data/,
    survivors: 0,
  },
  {
    name: 'an event with data that is a number',
    body: () => '{"awslogs":{"data":1}}',
    status: 400,
    reason: /awslogs\.data: must be a string/,
    survivors: 0,
  },
  {
    name: 'an event with bad base64',
    body: () => '{"awslogs":{"data":"***"}}',
    status: 400,
    reason: /awslogs\.data: neither/,
    survivors: 0,
  },
  {
    name: 'an unknown message type',
    body: () => JSON.stringify(logDocument([], { messageType: 'NEWS' })),
    status: 400,
    reason: /messageType: must be DATA_MESSAGE or CONTROL_MESSAGE/,
    survivors: 0,
  },
  { name: 'an empty object', body: () => '{}', status: 400, reason: /messageType/, survivors: 0 },
  {
    name: 'log events as an object',
    body: () => JSON.stringify(logDocument([], { logEvents: {} })),
    status: 400,
    reason: /logEvents: must be an array/,
    survivors: 0,
  },
  {
    name: 'a log event that is null',
    body: (t) => JSON.stringify(logDocument([], { logEvents: [null, { message: good(t) }] })),
    status: 200,
    reason: /logEvents\[0\]\.message: must be a string/,
    survivors: 1,
  },
  {
    name: 'lists in lists, a million deep',
    body: () => `{"messageType":${'['.repeat(1_000_000)}`,
    status: 400,
    reason: /not JSON/,
    survivors: 0,
  },
  {
    name: 'wrapped again and again',
    body(t) {
      let wrappedBody = document(t);
      for (let i = 0; i < 6; i++) wrappedBody = gzipSync(wrappedBody);
      return wrappedBody;
    },
    status: 400,
    reason: /wrapped more than 4 times/,
    survivors: 0,
  },
  {
    name: 'a gzip bomb',
    body: () => bomb,
    status: 413,
    reason: /over 67108864 bytes after gunzip/,
    survivors: 0,
  },
  {
    name: 'a gzip bomb in base64 in an event',
    body: () => JSON.stringify({ awslogs: { data: bomb.toString('base64') } }),
    status: 413,
    reason: /over 67108864 bytes after gunzip/,
    survivors: 0,
  },
  {
    name: 'a body over the limit',
    body: () => Buffer.alloc(16 * MiB + 1, 0x41),
    status: 413,
    reason: /over 16777216 bytes/,
    survivors: 0,
  },
  {
    name: 'brotli',
    body: (t) => document(t),
    headers: { 'content-encoding': 'br' },
    status: 415,
    reason: /content-encoding br/,
    survivors: 0,
  },
  {
    name: 'a resource that many spans would multiply past the limit',
    body: (t) =>
      zipped(
        logDocument([
          JSON.stringify({
            resourceSpans: [
              {
                resource: { attributes: [{ key: 'k', value: { stringValue: 'x'.repeat(MiB) } }] },
                scopeSpans: [{ spans: Array.from({ length: 300 }, (_, i) => jsonSpan(t, id(i + 1))) }],
              },
            ],
          }),
        ]),
      ),
    status: 413,
    reason: /with their resources/,
    survivors: 0,
  },
];

const REQUEST = 'request-1';

/** Bodies of /v1/aws/firehose. */
const deliveries: (Broken & { body(trace: string): Buffer | string; headers?: Record<string, string> })[] = [
  {
    name: 'bad base64 in one of three records',
    body: (t) => firehoseBody(REQUEST, document(t, 1), '%%%', document(t, 2)),
    status: 200,
    reason: /^records\[1\]\.data: neither/,
    survivors: 2,
  },
  {
    name: 'a record that is no document',
    body: (t) => firehoseBody(REQUEST, document(t, 1), Buffer.from('hello world!!'), document(t, 2)),
    status: 200,
    reason: /^records\[1\]: neither/,
    survivors: 2,
  },
  {
    name: 'a record whose gzip is cut',
    body: (t) => firehoseBody(REQUEST, document(t, 1), document(t, 9).subarray(0, -9), document(t, 2)),
    status: 200,
    reason: /^records\[1\]: not gzip, or it ends too early/,
    survivors: 2,
  },
  {
    name: 'a cut line in a record',
    body: (t) => firehoseBody(REQUEST, zipped(logDocument([good(t, 1), good(t, 9).slice(0, 99)]))),
    status: 200,
    reason: /^records\[0\]\.logEvents\[1\]: cut off after 99 characters$/,
    survivors: 1,
  },
  {
    name: 'records of wrong types',
    body: (t) =>
      JSON.stringify({
        requestId: REQUEST,
        records: [null, 7, { data: 4 }, { data: document(t).toString('base64') }],
      }),
    status: 200,
    reason: /^records\[1\]: must be an object; records\[2\]\.data: must be a string$/,
    survivors: 1,
  },
  {
    name: 'a gzip bomb behind a good record',
    body: (t) => firehoseBody(REQUEST, document(t, 1), bomb, document(t, 2)),
    status: 200,
    reason: /^records\[1\]: over 67108864 bytes after gunzip, .*; records\[2\]: over/,
    survivors: 1,
  },
  {
    name: 'many gzip bombs, of which one is read',
    body: () => firehoseBody(REQUEST, ...Array.from({ length: 100 }, () => bomb)),
    status: 413,
    reason: /after gunzip.*and 95 more$/,
    survivors: 0,
  },
  {
    name: 'gzip bombs that are cut, which count as far as they go',
    body: () => firehoseBody(REQUEST, ...Array.from({ length: 100 }, () => cutBomb)),
    status: 413,
    reason: /^records\[0\]: not gzip.*; records\[1\]: over 67108864 bytes after gunzip.*and 95 more$/,
    survivors: 0,
  },
  {
    name: 'only records that cannot be read',
    body: () => firehoseBody(REQUEST, '%%%', Buffer.from('hello world!!')),
    status: 400,
    reason: /records\[0\]\.data: .*; records\[1\]: /,
    survivors: 0,
  },
  {
    name: 'more records than Firehose sends',
    body: () => firehoseBody(REQUEST, ...Array.from({ length: 10_001 }, () => '')),
    status: 413,
    reason: /records: 10001, at most 10000/,
    survivors: 0,
  },
  { name: 'no JSON', body: () => 'hello', status: 400, reason: /not JSON/, survivors: 0 },
  { name: 'a list', body: () => '[]', status: 400, reason: /must be an object/, survivors: 0 },
  { name: 'null', body: () => 'null', status: 400, reason: /requestId: not set/, survivors: 0 },
  {
    name: 'no records',
    body: () => JSON.stringify({ requestId: REQUEST }),
    status: 400,
    reason: /records: not set/,
    survivors: 0,
  },
  {
    name: 'records as text',
    body: () => JSON.stringify({ requestId: REQUEST, records: 'x' }),
    status: 400,
    reason: /records: must be an array/,
    survivors: 0,
  },
  {
    name: 'no request id',
    body: (t) => JSON.stringify({ records: [{ data: document(t).toString('base64') }] }),
    status: 400,
    reason: /requestId: not set/,
    survivors: 0,
  },
  {
    name: 'another request id than the header’s',
    body: (t) => firehoseBody('request-2', document(t)),
    status: 400,
    reason: /requestId: not that of the header/,
    survivors: 0,
  },
  {
    name: 'plain bytes called gzip',
    body: (t) => firehoseBody(REQUEST, document(t)),
    headers: { 'content-encoding': 'gzip' },
    status: 400,
    reason: /not gzip/,
    survivors: 0,
  },
  {
    name: 'a request that inflates past the limit',
    body: () => bomb,
    headers: { 'content-encoding': 'gzip' },
    status: 413,
    reason: /after gunzip/,
    survivors: 0,
  },
];

describe('Broken logs', function () {
  this.timeout(60_000);
  let store: Store;
  let collector: Collector;
  const expected = new Map<string, { name: string; spans: number }>();

  before(async () => {
    store = await openTestStore();
    collector = await startCollector({
      store,
      journal: temporaryDirectory(),
      port: 0,
      jobs: { stitchEveryMs: false },
    });
  });
  after(() => collector.close());

  for (const { name, body, headers, status, reason, survivors } of bodies) {
    it(`are answered ${status} when there is ${name}`, async () => {
      const trace = randomBytes(16).toString('hex');
      const answer = await postTo(`${collector.url}/v1/aws/logs`, body(trace), headers);
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      const partial = answer.body.partialSuccess as { rejectedSpans: string; errorMessage: string };
      assert.match(String(status === 200 ? partial.errorMessage : answer.body.message), reason);
      if (status === 200) assert.equal(partial.rejectedSpans, '1');
      if (survivors > 0) expected.set(trace, { name, spans: survivors });
    });
  }

  for (const { name, body, headers, status, reason, survivors } of deliveries) {
    it(`are answered ${status} when Firehose delivers ${name}`, async () => {
      const trace = randomBytes(16).toString('hex');
      const answer = await postFirehose(collector.url, body(trace), REQUEST, headers);
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.equal(answer.body.requestId, REQUEST);
      assert.equal(typeof answer.body.timestamp, 'number');
      assert.match(String(answer.body.errorMessage), reason);
      if (survivors > 0) expected.set(trace, { name, spans: survivors });
    });
  }

  it('have in the store exactly their good spans', async () => {
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
