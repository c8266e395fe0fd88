import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { type Collector, type CollectorOptions, startCollector } from '../collector.ts';
import { firehoseBody, logDocument, postFirehose, postTo, zipped } from '../testing/log-documents.ts';
import { jsonRequest, jsonSpan } from '../testing/post.ts';
import { temporaryDirectory } from '../testing/surroundings.ts';

const id = (n: number) => n.toString(16).padStart(16, '0');
const newTrace = () => randomBytes(16).toString('hex');
const line = (trace: string, n: number, change: object = {}) => jsonRequest(jsonSpan(trace, id(n), change));
const wrapped = (message: unknown) =>
  JSON.stringify({
    timestamp: '2026-11-21T00:00:00.000Z',
    level: 'INFO',
    requestId: 'c3bd4c4f-b8d5-4b0f-8a9d-2f0c4a1d7a55',
    message,
  });
const prefixed = (text: string) =>
  `2026-11-21T00:00:00.000Z\tc3bd4c4f-b8d5-4b0f-8a9d-2f0c4a1d7a55\tINFO\t${text}\n`;

/** What Lambda and users write beside spans. */
const otherLines = [
  'INIT_START Runtime Version: nodejs:20.v70\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:abc\n',
  'START RequestId: c3bd4c4f-b8d5-4b0f-8a9d-2f0c4a1d7a55 Version: $LATEST\n',
  prefixed('order 17 has no "resourceSpans" yet'),
  'END RequestId: c3bd4c4f-b8d5-4b0f-8a9d-2f0c4a1d7a55\n',
  'REPORT RequestId: c3bd4c4f-b8d5-4b0f-8a9d-2f0c4a1d7a55\tDuration: 2.10 ms\tBilled Duration: 3 ms\tMemory Size: 256 MB\tMax Memory Used: 71 MB\n',
  '{"time":"2026-11-21T00:00:00.000Z","type":"platform.start","record":{"requestId":"c3bd"}}',
  '{"time":"2026-11-21T00:00:00.000Z","type":"platform.report","record":{"requestId":"c3bd","metrics":{"durationMs":2.1}}}',
  wrapped({ order: 17, text: 'the collector takes {"resourceSpans":[]}' }),
  '',
];

describe('Spans from logs', function () {
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
  const spansOf = async (trace: string) => {
    await collector.drain();
    const result = await store.client.query({
      query: `SELECT lower(hex(span_id)) AS id FROM spans FINAL WHERE trace_id = unhex('${trace}') ORDER BY id`,
      format: 'JSONEachRow',
    });
    return (await result.json<{ id: string }>()).map((row) => row.id);
  };
  const metric = async (text: string) => {
    const page = await (await fetch(`${collector.url}/metrics`)).text();
    return Number(
      page
        .split('\n')
        .find((row) => row.startsWith(`${text} `))
        ?.split(' ')
        .at(-1) ?? 0,
    );
  };

  beforeEach(async () => {
    store = await openTestStore();
    collector = await start();
  });
  afterEach(() => collector.close());

  it('are taken from Firehose, in every way Lambda writes a line, and other lines are counted', async () => {
    const trace = newTrace();
    const body = firehoseBody(
      'request-1',
      zipped(logDocument([], { messageType: 'CONTROL_MESSAGE', logEvents: [{ message: 'CWL CONTROL' }] })),
      zipped(logDocument([line(trace, 1), `${line(trace, 2)}\n`, ...otherLines])),
      '',
      zipped(logDocument([prefixed(line(trace, 3)), wrapped(line(trace, 4))])),
      zipped(logDocument([wrapped(JSON.parse(line(trace, 5)))])),
    );
    const answer = await postFirehose(collector.url, body);
    assert.equal(answer.status, 200);
    const { timestamp, ...rest } = answer.body;
    assert.deepEqual(rest, { requestId: 'request-1' });
    assert.ok(Math.abs(Number(timestamp) - Date.now()) < 60_000 && typeof timestamp === 'number');
    assert.equal(answer.headers.get('content-type'), 'application/json');
    assert.equal(answer.headers.get('content-encoding'), null);
    assert.ok(Number(answer.headers.get('content-length')) > 0);
    assert.deepEqual(await spansOf(trace), [1, 2, 3, 4, 5].map(id));
    const kinds = { spans: 5, report: 2, platform: 4, other: 3 };
    for (const [kind, lines] of Object.entries(kinds)) {
      assert.equal(await metric(`choreoscope_collector_log_lines_total{kind="${kind}"}`), lines, kind);
    }
    assert.equal(await metric('choreoscope_collector_log_documents_total{type="CONTROL_MESSAGE"}'), 1);
    assert.equal(await metric('choreoscope_collector_spans_rejected_total'), 0);
  });

  it('count once when a document is delivered three times, with all that is derived from them', async () => {
    const trace = newTrace();
    const attributes = [
      { key: 'faas.trigger', value: { stringValue: 'pubsub' } },
      { key: 'faas.invocation_id', value: { stringValue: 'request-17' } },
    ];
    const body = firehoseBody(
      'request-1',
      zipped(logDocument([line(trace, 1, { kind: 2, attributes }), line(trace, 2)])),
    );
    for (let i = 0; i < 3; i++) {
      assert.equal((await postFirehose(collector.url, body)).status, 200);
      await collector.drain();
    }
    assert.deepEqual(await spansOf(trace), [1, 2].map(id));
    const result = await store.client.query({
      query: 'SELECT toUInt32(count()) AS n FROM invocations FINAL',
      format: 'JSONEachRow',
    });
    assert.deepEqual(await result.json(), [{ n: 1 }]);
  });

  it('are taken from a gzip request of Firehose', async () => {
    const trace = newTrace();
    const body = gzipSync(firehoseBody('request-1', zipped(logDocument([line(trace, 1)]))));
    const answer = await postFirehose(collector.url, body, 'request-1', { 'content-encoding': 'gzip' });
    assert.equal(answer.status, 200);
    assert.deepEqual(await spansOf(trace), [id(1)]);
  });

  const ways: [
    name: string,
    body: (document: object) => Buffer | string,
    headers?: Record<string, string>,
  ][] = [
    ['gzip', zipped],
    ['gzip by its header', zipped, { 'content-encoding': 'gzip' }],
    ['base64 of gzip', (document) => zipped(document).toString('base64')],
    [
      'the event of a function',
      (document) => JSON.stringify({ awslogs: { data: zipped(document).toString('base64') } }),
    ],
    [
      'the event of a function, gzip',
      (document) => gzipSync(JSON.stringify({ awslogs: { data: zipped(document).toString('base64') } })),
    ],
    ['plain JSON', (document) => JSON.stringify(document)],
    [
      'one document a line',
      (document) => gzipSync(`${JSON.stringify(logDocument([]))}\n${JSON.stringify(document)}\n`),
    ],
  ];
  for (const [name, body, headers] of ways) {
    it(`are taken from one subscription document as ${name}`, async () => {
      const trace = newTrace();
      const answer = await postTo(
        `${collector.url}/v1/aws/logs`,
        body(logDocument([line(trace, 1), 'hello'])),
        headers,
      );
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.body, {});
      assert.deepEqual(await spansOf(trace), [id(1)]);
    });
  }

  it('are on disk before they are acknowledged', async () => {
    await collector.close();
    const journal = temporaryDirectory();
    const away = async (): Promise<Store> => {
      throw new Error('the store is away');
    };
    collector = await start({ store: away, journal });
    const trace = newTrace();
    const body = firehoseBody('request-1', zipped(logDocument([line(trace, 1)])));
    assert.equal((await postFirehose(collector.url, body)).status, 200);
    const files = readdirSync(journal, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const written = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
    assert.ok(written.some((bytes) => bytes.includes(Buffer.from(trace, 'hex'))));
    await collector.close();
    collector = await start({ journal });
    assert.deepEqual(await spansOf(trace), [id(1)]);
  });

  it('need an ingest token: Firehose’s access key, or the bearer token of a function', async () => {
    await collector.close();
    collector = await start({ tokens: ['secret', 'other'] });
    const trace = newTrace();
    const document = zipped(logDocument([line(trace, 1)]));
    const body = firehoseBody('request-7', document);
    for (const headers of [
      {},
      { 'x-amz-firehose-access-key': 'wrong' },
      { 'x-amz-firehose-access-key': '' },
      { authorization: 'Bearer secret' },
    ] as Record<string, string>[]) {
      const answer = await postFirehose(collector.url, body, 'request-7', headers);
      assert.equal(answer.status, 401);
      assert.equal(answer.body.requestId, 'request-7');
      assert.match(String(answer.body.errorMessage), /ingest token/);
    }
    assert.equal((await postTo(`${collector.url}/v1/aws/logs`, document)).status, 401);
    assert.deepEqual(await spansOf(trace), []);
    const key = { 'x-amz-firehose-access-key': 'other' };
    assert.equal((await postFirehose(collector.url, body, 'request-7', key)).status, 200);
    const bearer = { authorization: 'Bearer secret' };
    assert.equal((await postTo(`${collector.url}/v1/aws/logs`, document, bearer)).status, 200);
    assert.deepEqual(await spansOf(trace), [id(1)]);
  });

  it('are refused for a while, in Firehose’s own shape, while too many requests are read or the journal is full', async () => {
    for (const [limits, status] of [
      [{ requests: 0 }, 429],
      [{ journalBytes: 0 }, 503],
    ] as const) {
      await collector.close();
      collector = await start({ limits });
      const body = firehoseBody('request-1', zipped(logDocument([line(newTrace(), 1)])));
      const answer = await postFirehose(collector.url, body);
      assert.equal(answer.status, status);
      assert.equal(answer.body.requestId, 'request-1');
      assert.equal(typeof answer.body.timestamp, 'number');
      assert.notEqual(answer.body.errorMessage, undefined);
      assert.notEqual(answer.headers.get('retry-after'), null);
    }
  });
});
