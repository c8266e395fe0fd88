import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { CloudEventFunction, HttpFunction } from '@google-cloud/functions-framework';
import {
  type CollectorSink,
  type ReceivedSpan,
  type Reply,
  startCollectorSink,
} from '../testing/collector-sink.ts';
import { type Program, packageDirectory, type RunningProgram, startProgram } from '../testing/run-program.ts';
import { waitFor } from '../testing/wait-for.ts';
import type { wrapCloudEvent, wrapHttp } from './index.ts';

/** Compile: functions come back as what they are. */
export type Wrapped = [typeof wrapHttp<HttpFunction>, typeof wrapCloudEvent<CloudEventFunction<unknown>>];

const framework = '@google-cloud/functions-framework';
const messagePublished = 'google.cloud.pubsub.topic.v1.messagePublished';
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const functions = `
  const framework = require('${framework}');
  framework.http('shop', async (request, response) => {
    if (request.path === '/broken') throw new Error('broken');
    response.write('first ');
    response.end('last');
    response.set && response.headersSent && response.writableEnded || process.exit(3);
  });
  framework.cloudEvent('placed', async (event) => {
    const { trace } = require('@opentelemetry/api');
    trace.getTracer('shop').startSpan('work on ' + event.id).end();
    if (event.id === 'bad') throw new Error('bad event');
  });
  exports.background = (data, context, callback) => callback(null, context.eventId);`;

describe('A function in Google’s functions framework', () => {
  let sink: CollectorSink;
  let reply: Reply = { status: 200 };
  let metadata: Server;
  const running: RunningProgram[] = [];
  before(async () => {
    sink = await startCollectorSink(() => reply);
    const answers: Record<string, string> = {
      '/computeMetadata/v1/instance/id': '0069c7a988',
      '/computeMetadata/v1/instance/region': 'projects/123/regions/europe-west1',
      '/computeMetadata/v1/project/project-id': 'shop-project',
    };
    metadata = createServer((request, response) => {
      response.statusCode = request.headers['metadata-flavor'] === 'Google' ? 200 : 403;
      response.end(answers[request.url ?? '']);
    });
    await new Promise<void>((resolve) => metadata.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    sink.spans.length = 0;
    reply = { status: 200 };
  });
  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.kill('SIGKILL');
      await program.exit;
    }
  });
  after(async () => {
    metadata.close();
    await sink.close();
  });

  async function serve(target: string, signature: string, program: Partial<Program> = {}) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const started = startProgram({
      file: 'app.cjs',
      text: functions,
      packages: [framework, '@opentelemetry/api'],
      preload: { flag: '--require', module: 'google/register' },
      run: [join(packageDirectory(framework), 'build/src/main.js'), '--source=app.cjs'],
      ...program,
      env: {
        CHOREOSCOPE_ENDPOINT: sink.url,
        CHOREOSCOPE_DEADLINE_MS: '5000',
        GCE_METADATA_HOST: `127.0.0.1:${(metadata.address() as AddressInfo).port}`,
        FUNCTION_TARGET: target,
        FUNCTION_SIGNATURE_TYPE: signature,
        K_SERVICE: 'shop-function',
        K_REVISION: 'shop-function-00007-abc',
        PORT: String(port),
        ...program.env,
      },
    });
    running.push(started);
    await started.line(/URL/);
    return { ...started, url: `http://127.0.0.1:${port}` };
  }

  const sentSpans = () => sink.spans.filter((one) => one.attributes['faas.trigger']);
  const only = (): ReceivedSpan => {
    const [span, more] = sentSpans();
    assert.ok(span && !more, `${sentSpans().length} invocations`);
    return span;
  };
  const post = (url: string, headers: Record<string, string>, body: unknown) =>
    fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });

  for (const flag of ['--require', '--import'] as const) {
    it(`of HTTP is an invocation with ${flag} alone, sent before its answer ends`, async () => {
      const { url } = await serve('shop', 'http', { preload: { flag, module: 'google/register' } });
      const answer = await fetch(`${url}/orders/12`, {
        headers: { 'function-execution-id': 'e-1', traceparent },
      });
      assert.equal(await answer.text(), 'first last');
      const { attributes, resource, parentSpanId } = only();
      assert.equal(parentSpanId, 'b7ad6b7169203331');
      assert.equal(attributes['choreoscope.source'], 'http');
      assert.equal(attributes['choreoscope.channel'], 'http:GET /orders/{id}');
      assert.equal(attributes['faas.invocation_id'], 'e-1');
      assert.equal(attributes['faas.coldstart'], true);
      assert.ok((attributes['choreoscope.init_duration_ms'] as number) > 20);
      assert.equal(attributes['choreoscope.mode'], 'await');
      const told = Object.entries(resource).filter(([name]) => /^(cloud|faas|service)\./.test(name));
      assert.deepEqual(Object.fromEntries(told), {
        'service.name': 'shop-function',
        'faas.name': 'shop-function',
        'faas.version': 'shop-function-00007-abc',
        'faas.instance': '0069c7a988',
        'cloud.provider': 'gcp',
        'cloud.platform': 'gcp_cloud_functions',
        'cloud.region': 'europe-west1',
        'cloud.account.id': 'shop-project',
        'cloud.resource_id':
          '//cloudfunctions.googleapis.com/projects/shop-project/locations/europe-west1/functions/shop-function',
        ...(resource['faas.max_memory'] ? { 'faas.max_memory': resource['faas.max_memory'] } : {}),
      });
      sink.spans.length = 0;
      await (await fetch(`${url}/broken`)).text();
      const broken = only();
      assert.equal(broken.attributes['faas.coldstart'], false);
      assert.equal(broken.attributes['error.type'], '500');
    });
  }

  it('of CloudEvents is a delivery of the message, and its spans are the invocation’s', async () => {
    const { url } = await serve('placed', 'cloudevent');
    const message = { messageId: '20704', data: 'e30=', attributes: { googclient_traceparent: traceparent } };
    const answer = await post(
      url,
      {
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-id': '20704',
        'ce-type': messagePublished,
        'ce-source': '//pubsub.googleapis.com/projects/shop/topics/orders',
      },
      { subscription: 'projects/shop/subscriptions/orders-push', message, deliveryAttempt: 2 },
    );
    assert.equal(answer.status, 204);
    const span = only();
    assert.equal(span.kind, 5);
    assert.equal(span.attributes['choreoscope.source'], 'pubsub');
    assert.equal(span.links.length, 1);
    const [{ spanId, attributes }] = span.links as [ReceivedSpan['links'][0]];
    assert.equal(spanId, 'b7ad6b7169203331');
    assert.equal((attributes['choreoscope.keys'] as string[])[0], 'id:pubsub:20704');
    assert.equal(attributes['choreoscope.receive_count'], 2);
    assert.equal(
      attributes['choreoscope.via'],
      '//pubsub.googleapis.com/projects/shop/subscriptions/orders-push',
    );
    const work = sink.spans.find((one) => one.name === 'work on 20704');
    assert.equal(work?.parentSpanId, span.spanId);
  });

  it('of CloudEvents that fails is an error, in structured mode too', async () => {
    const { url } = await serve('placed', 'cloudevent');
    const event = {
      specversion: '1.0',
      id: 'bad',
      type: messagePublished,
      source: '//pubsub.googleapis.com/t',
    };
    const answer = await post(url, { 'content-type': 'application/cloudevents+json' }, event);
    assert.equal(answer.status, 500);
    const { attributes, links } = only();
    assert.equal(attributes['error.type'], '500');
    assert.equal(attributes['choreoscope.source'], 'pubsub');
    assert.match(String(links[0]?.attributes['choreoscope.keys']), /^id:pubsub:bad,/);
  });

  it('of a background event is a delivery, by a push of Pub/Sub too', async () => {
    const { url } = await serve('background', 'event');
    const context = { eventId: '11', eventType: 'google.storage.object.finalize', resource: { name: 'r' } };
    const data = { bucket: 'receipts', name: 'a.pdf', generation: '17' };
    const answer = await post(url, { 'content-type': 'application/json' }, { context, data });
    assert.equal(await answer.text(), '11');
    assert.deepEqual(
      [only().attributes['choreoscope.source'], only().attributes['faas.trigger']],
      ['gcs', 'datasource'],
    );
    assert.ok(
      String(only().links[0]?.attributes['choreoscope.keys']).includes('pointer:gcs:receipts/a.pdf#17'),
    );
    sink.spans.length = 0;
    const push = { subscription: 'projects/p/subscriptions/s', message: { messageId: '12', data: 'e30=' } };
    await post(url, { 'content-type': 'application/json' }, push);
    assert.deepEqual(only().links[0]?.attributes['choreoscope.keys'], ['id:pubsub:12']);
  });

  it('is traced in code, and once when it is preloaded too', async () => {
    const text = `
      const framework = require('${framework}');
      const { wrapCloudEvent, wrapHttp } = require('@choreoscope/instrumentation/google');
      framework.http('shop', wrapHttp((request, response) => { response.end('ok'); }));
      framework.cloudEvent('placed', wrapCloudEvent(async (event) => event.id));
      framework.cloudEvent('called', wrapCloudEvent((event, callback) => callback(null, event.id)));`;
    for (const preload of [undefined, { flag: '--require', module: 'google/register' } as const]) {
      const http = await serve('shop', 'http', { text, preload });
      await (await post(http.url, { 'content-type': 'application/json' }, { a: 1 })).text();
      assert.equal(only().attributes['http.response.status_code'], 200);
      for (const target of ['placed', 'called']) {
        sink.spans.length = 0;
        const events = await serve(target, 'cloudevent', { text, preload });
        const event = { specversion: '1.0', id: 'e-7', type: 'com.example.placed', source: '/shop' };
        const answer = await post(events.url, { 'content-type': 'application/cloudevents+json' }, event);
        assert.equal(await answer.text(), 'e-7');
        assert.deepEqual(only().links[0]?.attributes['choreoscope.keys'], ['id:cloudevents:/shop#e-7']);
      }
      sink.spans.length = 0;
    }
  });

  it('waits for the collector no longer than the deadline, and not at all in mode extension', async () => {
    reply = 'silence';
    const slow = await serve('shop', 'http', { env: { CHOREOSCOPE_DEADLINE_MS: '100' } });
    assert.equal(await (await fetch(slow.url)).text(), 'first last');
    reply = { status: 200 };
    const { url } = await serve('shop', 'http', { env: { CHOREOSCOPE_MODE: 'extension' } });
    assert.equal(await (await fetch(url)).text(), 'first last');
    assert.equal(sentSpans().length, 0);
    const span = await waitFor(() => sentSpans()[0]);
    assert.deepEqual(
      [span.attributes['choreoscope.mode'], span.attributes['faas.coldstart']],
      ['extension', true],
    );
  });

  it('that ends its process has its answer sent before, as without us', async () => {
    const text = `
      require('${framework}').http('shop', (request, response) => {
        response.end('bye');
        process.exit(9);
      });`;
    for (const preload of [undefined, { flag: '--require', module: 'google/register' } as const]) {
      const { url, exit } = await serve('shop', 'http', { text, preload });
      assert.equal(await (await fetch(url)).text(), 'bye');
      assert.equal((await exit).code, 9);
    }
  });
});
