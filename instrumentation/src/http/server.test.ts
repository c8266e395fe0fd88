import assert from 'node:assert/strict';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { type CollectorSink, type ReceivedSpan, startCollectorSink } from '../testing/collector-sink.ts';
import { type Program, type RunningProgram, startProgram } from '../testing/run-program.ts';
import { waitFor } from '../testing/wait-for.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const preload = { flag: '--require', module: 'http/register' } as const;
const listen = "server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));";

interface Answer {
  status: number;
  body: string;
  headers: IncomingHttpHeaders;
}

function ask(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; agent?: Agent } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: options.method,
        headers: options.headers,
        agent: options.agent,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
        );
        response.on('error', reject);
      },
    );
    asked.on('error', reject);
    asked.end(options.body);
  });
}

describe('A plain HTTP server', () => {
  let sink: CollectorSink;
  const running: RunningProgram[] = [];
  before(async () => {
    sink = await startCollectorSink();
  });
  beforeEach(() => {
    sink.spans.length = 0;
    sink.requests.length = 0;
  });
  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.kill('SIGKILL');
      await program.exit;
    }
  });
  after(() => sink.close());

  async function start(program: Partial<Program> & { text: string }) {
    const started = startProgram({
      file: 'app.cjs',
      ...program,
      env: { CHOREOSCOPE_ENDPOINT: sink.url, OTEL_SERVICE_NAME: 'shop', ...program.env },
    });
    running.push(started);
    return { ...started, port: Number((await started.line(/port (\d+)/))[1]) };
  }

  /** The invocation whose span has this name, once it was sent. */
  const span = (name: string): Promise<ReceivedSpan> =>
    waitFor(
      () => sink.spans.find((one) => one.name === name && one.attributes['faas.trigger']),
      `the span ${name}`,
    );

  for (const flag of ['--require', '--import'] as const) {
    it(`is traced with ${flag} alone, a child of who asked, named by the route`, async () => {
      const { port } = await start({
        preload: { flag, module: 'http/register' },
        packages: ['express'],
        text: `
          const express = require('express');
          const app = express();
          const orders = express.Router();
          orders.get('/:id', (request, response) => response.json({ id: request.params.id }));
          app.use('/shops/:shop/orders', orders);
          const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`,
      });
      const answer = await ask(port, '/shops/42/orders/o-1?full=1', { headers: { traceparent } });
      assert.deepEqual([answer.status, answer.body], [200, '{"id":"o-1"}']);
      const found = await span('GET /shops/{id}/orders/:id');
      assert.equal(found.kind, 2);
      assert.equal(found.traceId, '0af7651916cd43dd8448eb211c80319c');
      assert.equal(found.parentSpanId, 'b7ad6b7169203331');
      const { attributes } = found;
      assert.equal(attributes['choreoscope.source'], 'http');
      assert.equal(attributes['choreoscope.channel'], 'http:GET /shops/{id}/orders/:id');
      assert.equal(attributes['faas.trigger'], 'http');
      assert.equal(attributes['faas.coldstart'], false);
      assert.equal(attributes['http.route'], '/shops/{id}/orders/:id');
      assert.equal(attributes['http.response.status_code'], 200);
      assert.equal(attributes['url.path'], '/shops/42/orders/o-1');
      assert.equal(attributes['server.address'], '127.0.0.1');
      assert.ok(!('messaging.batch.message_count' in attributes));
      assert.deepEqual(
        found.links.map((link) => link.attributes['choreoscope.channel']),
        ['http:GET /shops/{id}/orders/:id'],
      );
      assert.equal(found.resource['service.name'], 'shop');
      assert.deepEqual(
        Object.keys(found.resource).filter((name) => name.startsWith('faas.')),
        [],
      );
    });
  }

  it('is named by the routes of Fastify', async () => {
    const { port } = await start({
      preload,
      packages: ['fastify'],
      text: `
        const app = require('fastify')();
        app.get('/orders/:id', async (request) => ({ id: request.params.id }));
        app.listen({ port: 0, host: '127.0.0.1' }).then(() => console.log('port ' + app.server.address().port));`,
    });
    assert.equal((await ask(port, '/orders/red-socks')).body, '{"id":"red-socks"}');
    const found = await span('GET /orders/:id');
    assert.equal(found.attributes['choreoscope.channel'], 'http:GET /orders/:id');
  });

  it('is traced in code, a listener and a server, once even when it is preloaded too', async () => {
    const { port } = await start({
      preload,
      file: 'app.mjs',
      text: `
        import { createServer } from 'node:http';
        import { traceServer, wrapListener } from '@choreoscope/instrumentation/http';
        const server = traceServer(createServer(wrapListener((request, response) => response.end('ok'))));
        ${listen}`,
    });
    await ask(port, '/a');
    await span('GET /a');
    assert.equal(sink.spans.length, 1);
  });

  it('makes what a handler sends a part of its invocation, also after its answer', async () => {
    const { port } = await start({
      preload,
      packages: ['@opentelemetry/api'],
      text: `
        const { trace } = require('@opentelemetry/api');
        const server = require('node:http').createServer(async (request, response) => {
          let body = '';
          for await (const chunk of request) body += chunk;
          trace.getTracer('shop').startSpan('reserve ' + body).end();
          response.end();
        });
        ${listen}`,
    });
    await Promise.all(['1', '2'].map((body) => ask(port, `/order-${body}`, { method: 'POST', body })));
    for (const n of [1, 2]) {
      const parent = await span(`POST /order-${n}`);
      const child = await waitFor(() => sink.spans.find((one) => one.name === `reserve ${n}`));
      assert.equal(child.parentSpanId, parent.spanId);
    }
  });

  it('does not wait for the collector, which gets many requests together over one connection', async () => {
    const { port } = await start({
      preload,
      text: `const server = require('node:http').createServer((q, s) => s.end('ok')); ${listen}`,
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let n = 0; n < 20; n++) await ask(port, '/many', { agent });
    agent.destroy();
    await waitFor(() => sink.spans.length >= 20, '20 spans');
    assert.equal(sink.spans.length, 20);
    assert.ok(sink.requests.length <= 3, `${sink.requests.length} requests`);
  });

  it('says what went wrong: an error status, a client that went away, not a reader of an event stream', async () => {
    const { port } = await start({
      preload,
      text: `
        const server = require('node:http').createServer((request, response) => {
          if (request.url === '/broken') { response.statusCode = 503; return response.end(); }
          if (request.url === '/none') { response.statusCode = 404; return response.end(); }
          if (request.url === '/events') response.setHeader('content-type', 'text/event-stream');
          response.write('first');
        });
        ${listen}`,
    });
    await ask(port, '/broken');
    await ask(port, '/none');
    for (const path of ['/slow', '/events']) {
      await new Promise<void>((resolve) => {
        const asked = request({ host: '127.0.0.1', port, path }, (response) => {
          response.once('data', () => asked.destroy());
          response.on('error', () => {});
          asked.on('close', resolve);
        });
        asked.on('error', () => {});
        asked.end();
      });
    }
    const [broken, none, slow, events] = [
      await span('GET /broken'),
      await span('GET /*'),
      await span('GET /slow'),
      await span('GET /events'),
    ];
    assert.deepEqual([broken.attributes['error.type'], broken.status?.code], ['503', 2]);
    assert.equal(none.attributes['error.type'], undefined);
    assert.deepEqual([slow.attributes['error.type'], slow.status?.code], ['aborted', 2]);
    assert.equal(slow.attributes['http.response.status_code'], 200);
    assert.equal(events.attributes['error.type'], undefined);
  });

  it('sends what is left when it is told to end, and ends as it would without us', async () => {
    const { port, kill, exit } = await start({
      preload,
      text: `const server = require('node:http').createServer((q, s) => s.end('ok')); ${listen}`,
    });
    await ask(port, '/last');
    kill('SIGTERM');
    const { code, signal } = await exit;
    assert.deepEqual([code, signal], [null, 'SIGTERM']);
    assert.deepEqual(
      sink.spans.map((one) => one.name),
      ['GET /last'],
    );
  });

  it('ends when it is told to, with Kafka traced in the same process too', async () => {
    const { port, kill, exit } = await start({
      preload,
      packages: ['kafkajs'],
      text: `
        const { Kafka } = require('kafkajs');
        require('@choreoscope/instrumentation/kafka').traceKafka(new Kafka({ brokers: ['127.0.0.1:9'] }));
        const server = require('node:http').createServer((q, s) => s.end('ok')); ${listen}`,
    });
    await ask(port, '/last');
    kill('SIGTERM');
    assert.equal((await exit).signal, 'SIGTERM');
    assert.equal(sink.spans.length, 1);
  });

  it('leaves a graceful shutdown and its exit code to the program', async () => {
    const { port, kill, exit } = await start({
      preload,
      text: `
        const server = require('node:http').createServer((q, s) => s.end('ok')); ${listen}
        process.on('SIGTERM', () => { process.exitCode = 7; server.close(); });`,
    });
    await ask(port, '/last', { agent: new Agent() });
    kill('SIGTERM');
    assert.equal((await exit).code, 7);
    assert.equal(sink.spans.length, 1);
  });

  it('ends by itself when nothing is left to run', async () => {
    const { port, exit } = await start({
      preload,
      text: `
        const server = require('node:http').createServer((q, s) => { s.end('ok'); server.close(); }); ${listen}`,
    });
    await ask(port, '/once', { agent: new Agent() });
    assert.equal((await exit).code, 0);
    assert.equal(sink.spans.length, 1);
  });

  it('answers as ever when the collector is away', async () => {
    const { port, kill, exit } = await start({
      preload,
      env: { CHOREOSCOPE_ENDPOINT: 'http://127.0.0.1:9' },
      text: `const server = require('node:http').createServer((q, s) => s.end('ok')); ${listen}`,
    });
    for (let n = 0; n < 5; n++) assert.equal((await ask(port, '/')).body, 'ok');
    kill('SIGTERM');
    assert.equal((await exit).signal, 'SIGTERM');
  });

  it('of HTTP/2 is traced by its compatibility API', async () => {
    const { port } = await start({
      preload,
      text: `const server = require('node:http2').createServer((q, s) => s.end('two')); ${listen}`,
    });
    const client = connectHttp2(`http://127.0.0.1:${port}`);
    const stream = client.request({ ':path': '/two', traceparent });
    stream.resume();
    await new Promise((resolve) => stream.on('end', resolve));
    client.close();
    const found = await span('GET /two');
    assert.equal(found.parentSpanId, 'b7ad6b7169203331');
    assert.equal(found.attributes['http.response.status_code'], 200);
  });

  it('refuses unknown options when they are given', async () => {
    const { exit } = startProgram({
      file: 'app.mjs',
      text: `
        import { wrapListener } from '@choreoscope/instrumentation/http';
        try { wrapListener(() => {}, { colour: 'red' }); } catch (error) { console.log(error.message); }`,
    });
    assert.match((await exit).stdout, /unknown option 'colour'/);
  });
});
