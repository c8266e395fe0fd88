import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { emptyResource } from '@opentelemetry/resources';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { CollectorExporter } from './collector-exporter.ts';
import { type CollectorSink, type Reply, startCollectorSink } from './testing/collector-sink.ts';

describe('The exporter of the fast path', () => {
  let sink: CollectorSink;
  let reply: (request: number) => Reply;
  let now: number;
  let exporter: CollectorExporter;
  const said: string[] = [];

  beforeEach(async () => {
    reply = () => ({ status: 200 });
    sink = await startCollectorSink((request) => reply(request));
    now = Date.parse('2026-11-20T12:00:00Z');
    said.length = 0;
    exporter = new CollectorExporter({
      endpoint: sink.url,
      token: 'secret',
      now: () => now,
      debug: (line) => said.push(line),
    });
  });
  afterEach(async () => {
    await exporter.shutdown();
    await sink.close();
  });

  it('posts OTLP/JSON to /v1/traces with the bearer token, and never says the token', async () => {
    assert.equal(await exporter.flush([aSpan('one')], 5000), true);
    const [request] = sink.requests;
    assert.equal(request!.path, '/v1/traces');
    assert.equal(request!.headers.authorization, 'Bearer secret');
    assert.equal(request!.headers['content-type'], 'application/json');
    assert.equal(sink.spans[0]!.name, 'one');
    assert.doesNotMatch(said.join('\n'), /secret/);
  });

  it('keeps its connection from one flush to the next', async () => {
    for (const name of ['one', 'two', 'three']) await exporter.flush([aSpan(name)], 5000);
    assert.deepEqual(names(sink), ['one', 'two', 'three']);
    assert.equal(sink.connections, 1);
  });

  it('sends again on a fresh connection when the kept one died in the freeze', async () => {
    // Wanted: the request goes out on the kept socket before its death is noticed.
    reply = (request) => (request === 1 ? 'reset' : { status: 200 });
    await exporter.flush([aSpan('one')], 5000);
    assert.equal(await exporter.flush([aSpan('two')], 5000), true);
    assert.deepEqual(names(sink), ['one', 'two']);
    assert.equal(sink.connections, 2);
  });

  it('does not trust a connection that was idle for more than a minute', async () => {
    await exporter.flush([aSpan('one')], 5000);
    now += 61_000;
    await exporter.flush([aSpan('two')], 5000);
    assert.deepEqual(names(sink), ['one', 'two']);
    assert.equal(sink.connections, 2);
  });

  it('waits no longer than its budget, and sends once the spans of a late answer', async () => {
    const held: (() => void)[] = [];
    const slow = await startSlowCollector(held);
    const late = new CollectorExporter({ endpoint: slow.url, now: () => now });
    const begun = performance.now();
    assert.equal(await late.flush([aSpan('one')], 40), false);
    assert.ok(performance.now() - begun < 1000, 'it came back');
    while (held.length === 0) await new Promise((next) => setTimeout(next, 2)); // mocha's timeout ends it
    for (const answer of held) answer();
    await late.forceFlush();
    assert.equal(await late.flush([aSpan('two')], 5000), true);
    await late.shutdown();
    await slow.close();
    assert.equal(slow.requests(), 2, 'the late one was not sent again');
  });

  it('gives a request up that is silent for ten seconds, and sends its spans with the next', async () => {
    reply = (request) => (request === 0 ? 'silence' : { status: 200 });
    await exporter.flush([aSpan('one')], 20);
    now += 10_001;
    // It may have been frozen for all of that time: one more chance.
    await exporter.flush([aSpan('two')], 5000);
    await exporter.flush([], 5000);
    await exporter.forceFlush();
    await exporter.flush([], 5000);
    assert.deepEqual(names(sink).sort(), ['one', 'two']);
    assert.equal(exporter.dropped, 0);
  });

  it('stops asking after two failures in a row, tries one later, and loses nothing', async () => {
    reply = (request) => (request < 3 ? { status: 503 } : { status: 200 });
    for (const name of ['one', 'two', 'three', 'four']) await exporter.flush([aSpan(name)], 5000);
    assert.equal(sink.requests.length, 2, 'the third and fourth did not ask');
    now += 5_001;
    await exporter.flush([aSpan('five')], 5000);
    await exporter.forceFlush();
    await exporter.flush([aSpan('six')], 5000);
    assert.equal(sink.requests.length, 3, 'one try after the pause, then a longer one');
    now += 10_001;
    await exporter.flush([], 5000);
    await exporter.forceFlush();
    assert.deepEqual(names(sink).sort(), ['five', 'four', 'one', 'six', 'three', 'two']);
    assert.equal(exporter.dropped, 0);
  });

  it('waits as long as the collector asks it to', async () => {
    reply = (request) =>
      request === 0 ? { status: 429, headers: { 'retry-after': '30' } } : { status: 200 };
    await exporter.flush([aSpan('one')], 5000);
    now += 29_000;
    await exporter.flush([], 5000);
    assert.equal(sink.requests.length, 1);
    now += 1_001;
    await exporter.flush([], 5000);
    await exporter.forceFlush();
    assert.deepEqual(names(sink), ['one']);
  });

  it('drops and counts what the collector will never take', async () => {
    reply = (request) =>
      request === 0
        ? { status: 400 }
        : { status: 200, body: '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no"}}' };
    await exporter.flush([aSpan('one'), aSpan('two')], 5000);
    assert.equal(exporter.dropped, 2);
    await exporter.flush([aSpan('three')], 5000);
    assert.equal(exporter.dropped, 3);
    assert.equal(sink.requests.length, 2);
  });

  it('bounds what it keeps while the collector is away, dropping the oldest', async () => {
    reply = () => ({ status: 503 });
    const big = 'x'.repeat(100_000);
    for (let i = 0; i < 60; i++) await exporter.flush([aSpan(`${i} ${big}`)], 5000);
    assert.ok(exporter.dropped >= 15 && exporter.dropped <= 25, `${exporter.dropped} dropped`);
    reply = () => ({ status: 200 });
    // Nobody waits for the first try; it closes the breaker.
    for (const pause of [61_000, 61_000, 0]) {
      now += pause;
      await exporter.flush([], 5000);
      await exporter.forceFlush();
    }
    assert.equal(sink.spans.length + exporter.dropped, 60);
    assert.ok(sink.spans.at(-1)!.name.startsWith('59 '), 'the newest is there');
  });

  it('says whether the spans were taken', async () => {
    assert.equal(await exporter.flush([aSpan('one')], 5000), true);
    const nowhere = new CollectorExporter({ endpoint: `http://127.0.0.1:${await freePort()}` });
    assert.equal(await nowhere.flush([aSpan('one')], 5000), false);
  });
});

function names({ spans }: CollectorSink): string[] {
  return spans.map(({ name }) => name);
}

function aSpan(name: string): ReadableSpan {
  const span = new TracerProvider({ resource: emptyResource() }).getTracer('test').startSpan(name);
  span.end();
  return span as unknown as ReadableSpan;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

/** Answers when told to; everything after the first at once. */
async function startSlowCollector(held: (() => void)[]) {
  const { createServer: createHttpServer } = await import('node:http');
  let requests = 0;
  const server = createHttpServer((request, response) => {
    request.resume().on('end', () => {
      requests += 1;
      if (requests === 1) held.push(() => response.end('{}'));
      else response.end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    close: () => new Promise((done) => server.close(done)),
  };
}
