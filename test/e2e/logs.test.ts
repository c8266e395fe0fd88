import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { layerZip } from '@choreoscope/cli';
import { type Collector, startCollector } from '@choreoscope/collector';
import type { Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { runWithLayer, unpack } from './layer-function.ts';

const files = {
  'app.mjs': `export const handler = async () => { console.log('a line of the user’s'); return 'ok'; };`,
};
const order = { order: 17 };
/** As many records as make a span that no single line may hold. */
const largeBatch = {
  Records: Array.from({ length: 2_000 }, (_, i) => ({
    messageId: `message-${String(i).padStart(4, '0')}`,
    receiptHandle: 'handle',
    body: JSON.stringify({ order: i }),
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1763683200000' },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:orders',
    awsRegion: 'eu-west-1',
  })),
};

/** How Lambda's two log formats put lines of stdout into CloudWatch Logs. */
const formats: Record<string, (line: string) => string> = {
  'as they are': (line) => line,
  'behind the prefix of the text format': (line) => `2026-11-21T00:00:00.000Z\tc3bd4c4f\tINFO\t${line}\n`,
  'wrapped by the JSON format': (line) =>
    JSON.stringify({
      timestamp: '2026-11-21T00:00:00.000Z',
      level: 'INFO',
      requestId: 'c3bd4c4f',
      message: line,
    }),
};

describe('A function in mode logs', function () {
  this.timeout(60_000);
  let opt: string;
  let store: Store;
  let journal: string;
  let collector: Collector;
  before(() => {
    opt = unpack(layerZip());
  });
  after(() => rmSync(opt, { recursive: true }));
  beforeEach(async () => {
    store = await openTestStore();
    journal = mkdtempSync(join(tmpdir(), 'choreoscope-journal-'));
    collector = await startCollector({ store, journal, port: 0, jobs: { stitchEveryMs: false } });
  });
  afterEach(async () => {
    await collector.close();
    rmSync(journal, { recursive: true });
  });

  const ask = async (query: string) => {
    const result = await store.client.query({ query, format: 'JSONEachRow' });
    return result.json();
  };
  const stdoutOf = async (...events: unknown[]) => {
    const { stdout } = await runWithLayer({ opt, files, events, env: { CHOREOSCOPE_MODE: 'logs' } });
    return stdout.split('\n').filter((line) => line !== '');
  };
  const deliver = async (lines: string[]) => {
    const document = {
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: '/aws/lambda/place-order',
      logStream: 'stream',
      subscriptionFilters: ['choreoscope'],
      logEvents: lines.map((message, i) => ({ id: String(i), timestamp: 1_763_683_200_000, message })),
    };
    const data = gzipSync(JSON.stringify(document)).toString('base64');
    const response = await fetch(`${collector.url}/v1/aws/firehose`, {
      method: 'POST',
      headers: { 'x-amz-firehose-request-id': 'request', 'content-type': 'application/json' },
      body: JSON.stringify({ requestId: 'request', timestamp: 1_763_683_200_000, records: [{ data }] }),
    });
    const { errorMessage } = (await response.json()) as { errorMessage?: string };
    assert.deepEqual([response.status, errorMessage], [200, undefined]);
    await collector.drain();
  };

  for (const [name, format] of Object.entries(formats)) {
    it(`is seen when Firehose delivers its lines ${name}, once for three deliveries`, async () => {
      const lines = await stdoutOf(order, order);
      assert.equal(lines.filter((line) => line.startsWith('{"resourceSpans":')).length, 2);
      for (let i = 0; i < 3; i++) await deliver(lines.map(format));
      const seen = await ask('SELECT function_name, request_id FROM invocations FINAL ORDER BY request_id');
      assert.deepEqual(
        seen,
        ['request-0', 'request-1'].map((request_id) => ({ function_name: 'place-order', request_id })),
      );
    });
  }

  it('has all records of a batch whose span had to be cut into several lines', async () => {
    const lines = await stdoutOf(largeBatch);
    const spans = lines.filter((line) => line.startsWith('{"resourceSpans":'));
    assert.ok(spans.length > 1 && spans.every((line) => Buffer.byteLength(line) <= 200_000));
    await deliver(lines);
    assert.deepEqual(await ask('SELECT toUInt32(max(batch_size)) AS size FROM invocations FINAL'), [
      { size: 2_000 },
    ]);
    assert.deepEqual(
      await ask(
        "SELECT toUInt32(uniqExact(key)) AS messages FROM hop_ends FINAL WHERE key_kind = 'id' AND carrier = 'sqs'",
      ),
      [{ messages: 2_000 }],
    );
  });
});
