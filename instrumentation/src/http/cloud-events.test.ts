import assert from 'node:assert/strict';
import { type CollectorSink, startCollectorSink } from '../testing/collector-sink.ts';
import { type RunningProgram, startProgram } from '../testing/run-program.ts';
import { waitFor } from '../testing/wait-for.ts';

/** Sends on what it got, once it has the body; and something before it looks at it. */
const server = `
  const { createServer } = require('node:http');
  const { trace } = require('@opentelemetry/api');
  const server = createServer(async (request, response) => {
    if (request.url === '/deaf') return response.end();
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { currentInvocation } = require('@choreoscope/instrumentation/http');
    const known = currentInvocation().deliveries.map((one) => one.messageId ?? null);
    response.statusCode = request.url === '/refused' ? 429 : 200;
    response.end(JSON.stringify({ known, bytes: Buffer.concat(chunks).length }));
  });
  server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`;

describe('A CloudEvent that comes to a server', () => {
  let sink: CollectorSink;
  let program: RunningProgram;
  let url: string;
  before(async () => {
    sink = await startCollectorSink();
    program = startProgram({
      file: 'app.cjs',
      text: server,
      packages: ['@opentelemetry/api'],
      preload: { flag: '--require', module: 'http/register' },
      env: { CHOREOSCOPE_ENDPOINT: sink.url },
    });
    url = `http://127.0.0.1:${(await program.line(/port (\d+)/))[1]}`;
  });
  beforeEach(() => {
    sink.spans.length = 0;
  });
  after(async () => {
    program.kill('SIGKILL');
    await program.exit;
    await sink.close();
  });

  async function send(path: string, headers: Record<string, string>, body: string) {
    const response = await fetch(url + path, { method: 'POST', headers, body });
    const text = await response.text();
    const span = await waitFor(() => sink.spans.find((one) => one.attributes['url.path'] === path));
    return { answer: text && JSON.parse(text), span };
  }

  it('is a delivery with its own key, in binary mode', async () => {
    const { span } = await send(
      '/binary',
      { 'ce-specversion': '1.0', 'ce-id': 'A-1', 'ce-type': 'com.example.placed', 'ce-source': '/shop' },
      '{"a":1}',
    );
    assert.equal(span.kind, 5);
    assert.equal(span.attributes['choreoscope.source'], 'cloudevents');
    assert.equal(span.attributes['faas.trigger'], 'pubsub');
    assert.deepEqual(
      span.links.map((link) => [link.attributes['choreoscope.keys'], link.attributes['choreoscope.channel']]),
      [[['id:cloudevents:/shop#A-1'], 'topic:com.example.placed']],
    );
    assert.equal(span.links[0]?.attributes['messaging.message.body.size'], 7);
  });

  it('is known to the handler’s calls when its body has been read, in structured and batched mode', async () => {
    const event = (n: number) => ({
      specversion: '1.0',
      id: `s-${n}`,
      type: 't',
      source: 'urn:s',
      traceparent: `00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333${n}-01`,
      data: 'x'.repeat(100_000),
    });
    const body = JSON.stringify([event(1), event(2)]);
    const { answer, span } = await send(
      '/batched',
      { 'content-type': 'application/cloudevents-batch+json' },
      body,
    );
    assert.deepEqual(answer, { known: ['s-1', 's-2'], bytes: body.length });
    assert.equal(span.attributes['messaging.batch.message_count'], 2);
    assert.deepEqual(
      span.links.map((link) => [link.spanId, link.attributes['choreoscope.delivery']]),
      [
        ['b7ad6b7169203331', 0],
        ['b7ad6b7169203332', 1],
      ],
    );
    const structured = await send(
      '/structured',
      { 'content-type': 'application/cloudevents+json' },
      JSON.stringify(event(3)),
    );
    assert.deepEqual(structured.answer.known, ['s-3']);
    assert.equal(structured.span.links[0]?.spanId, 'b7ad6b7169203333');
  });

  it('is a record without a key when nobody read its body or it was too long', async () => {
    const headers = { 'content-type': 'application/cloudevents+json' };
    const long = JSON.stringify({ id: '1', source: 's', type: 't', data: 'x'.repeat(1_100_000) });
    for (const path of ['/deaf', '/long']) {
      const { span } = await send(path, headers, long);
      assert.equal(span.links.length, 1);
      assert.equal(span.links[0]?.attributes['choreoscope.delivery'], 0);
      assert.equal(span.links[0]?.attributes['choreoscope.keys'], undefined);
    }
  });

  it('that is refused is an error, because it is sent again', async () => {
    const { span } = await send('/refused', { 'content-type': 'application/cloudevents+json' }, '{}');
    assert.equal(span.attributes['error.type'], '429');
  });
});
