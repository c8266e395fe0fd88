import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type CollectorSink, type ReceivedSpan, startCollectorSink } from '../testing/collector-sink.ts';
import { nodeBinaries } from '../testing/node-binaries.ts';
import { type Program, packageDirectory, startProgram } from '../testing/run-program.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const worker = fileURLToPath(new URL('./testing/worker.cjs', import.meta.url));

const functions = `
  app.http('shop', {
    route: 'orders/{id}',
    handler: async (request, context) => {
      if (request.params.id === 'broken') return { status: 503, body: 'no' };
      const { trace } = api;
      trace.getTracer('shop').startSpan('work on ' + request.params.id).end();
      return { jsonBody: { got: await request.text(), id: context.invocationId } };
    },
  });
  const billing = output.serviceBusQueue({ queueName: 'billing', connection: 'SHOP' });
  app.storageQueue('place', {
    queueName: 'orders',
    connection: 'STORE',
    extraOutputs: [billing],
    return: output.storageQueue({ queueName: 'placed', connection: 'STORE' }),
    handler: async (message, context) => {
      if (message.fails) throw (globalThis.thrown = new Error('cannot place'));
      await new Promise((resolve) => setTimeout(resolve, message.ms ?? 0));
      context.extraOutputs.set(billing, [{ bill: message.order }, { bill: message.order + 1 }]);
      api.trace.getTracer('shop').startSpan('work on ' + message.order).end();
      return { placed: message.order };
    },
  });
  app.serviceBusTopic('bill', {
    topicName: 'placed', subscriptionName: 'billing', connection: 'SHOP', cardinality: 'many',
    handler: async (messages) => globalThis.eachRecord?.({ Records: messages }, async () => {}) ?? messages.length,
  });
  app.generic('orchestrate', { trigger: trigger.generic({ type: 'orchestrationTrigger', name: 'context' }),
    handler: async (input) => ({ isDone: false, actions: [[{ actionType: 0, functionName: 'pay', input: '1' }]] }) });
  app.generic('pay', { trigger: trigger.generic({ type: 'activityTrigger', name: 'item' }), handler: async () => 'paid' });
  app.http('streams', {
    handler: async () => ({
      body: (async function* () {
        yield Buffer.from('a');
        api.trace.getTracer('shop').startSpan('while it streams').end();
        yield Buffer.from('b');
      })(),
    }),
  });`;
const commonJs = `
  const api = require('@opentelemetry/api');
  const { HttpResponse, app, output, trigger } = require('@azure/functions');
  ${functions}
  app.http('begin', { handler: async () => new HttpResponse({ status: 202, headers: {
    Location: 'https://shop-app.azurewebsites.net/runtime/webhooks/durabletask/instances/i-1?code=secret' } }) });`;
const esm = `
  import * as api from '@opentelemetry/api';
  import { app, output, trigger } from '@azure/functions';
  ${functions}`;

type Step = Record<string, unknown>;

const request = (id: string): Step => ({
  name: 'shop',
  invocationId: `shop-${id}`,
  input: {
    http: {
      method: 'POST',
      url: `https://shop-app.azurewebsites.net/api/orders/${id}`,
      headers: { traceparent, 'content-type': 'application/json', 'content-length': '13' },
      params: { id },
      body: { bytes: [...Buffer.from('{"order":"1"}')] },
    },
  },
});
const message = (order: string, more: object = {}, count = 1): Step => ({
  name: 'place',
  invocationId: `place-${order}`,
  input: { string: JSON.stringify({ order, ...more }) },
  triggerMetadata: { Id: { string: `id-${order}` }, DequeueCount: { int: count } },
});

/** With streams the host tells parameters and headers among the metadata. */
const headersOf = (step: Step) => ({
  id: { string: '7' },
  Headers: { json: JSON.stringify((step.input as { http: { headers: object } }).http.headers) },
});

describe('A function of Azure', () => {
  let sink: CollectorSink;
  before(async () => {
    sink = await startCollectorSink();
  });
  beforeEach(() => {
    sink.spans.length = 0;
    sink.requests.length = 0;
  });
  after(() => sink.close());

  /** Runs an app in a worker, to its end. */
  async function run(steps: Step[][], program: Partial<Program> & { names?: Record<string, string> } = {}) {
    const file = program.file ?? 'app.cjs';
    const { code, stdout, stderr } = await startProgram({
      file,
      text: file === 'app.mjs' ? esm : commonJs,
      packages: ['@azure/functions', '@opentelemetry/api'],
      preload: { flag: '--require', module: 'azure/register' },
      run: [worker, file],
      ...program,
      env: {
        CHOREOSCOPE_ENDPOINT: sink.url,
        CHOREOSCOPE_DEADLINE_MS: '5000',
        WEBSITE_SITE_NAME: 'shop-app',
        WEBSITE_OWNER_NAME: 'sub-1+shop-WestEuropewebspace',
        WEBSITE_RESOURCE_GROUP: 'shop',
        WEBSITE_INSTANCE_ID: 'instance-1',
        REGION_NAME: 'West Europe',
        SHOP__fullyQualifiedNamespace: 'shop-bus.servicebus.windows.net',
        STORE: 'AccountName=shopstore;AccountKey=c2VjcmV0',
        TEST_STEPS: JSON.stringify(steps),
        ...program.env,
      },
    }).exit;
    assert.equal(code, 0, stderr);
    const answers = new Map(
      [...stdout.matchAll(/^answer (\S+) (.*)$/gm)].map(([, id = '', text = '']) => [id, JSON.parse(text)]),
    );
    return { answers, stdout, stderr };
  }

  const invocations = () => sink.spans.filter((one) => one.attributes['faas.trigger']);
  const invocationOf = (id: string): ReceivedSpan => {
    const [span, more] = invocations().filter((one) => one.attributes['faas.invocation_id'] === id);
    assert.ok(span && !more, `${invocations().length} invocations`);
    return span;
  };
  const publishes = (of: ReceivedSpan) =>
    sink.spans.flatMap((span) =>
      span.events
        .filter(
          ({ name, attributes }) =>
            name === 'choreoscope.publish' && attributes['choreoscope.invocation'] === of.spanId,
        )
        .map(({ attributes }) => ({ ...attributes, kind: span.kind, parent: span.parentSpanId })),
    ) as Record<string, unknown>[];

  for (const [how, program] of [
    ['preloaded', {}],
    ['preloaded, an ES module', { file: 'app.mjs' }],
    ['preloaded with --import', { preload: { flag: '--import', module: 'azure/register' } }],
    [
      'in code',
      { preload: undefined, text: `${commonJs}\nrequire('@choreoscope/instrumentation/azure/register');` },
    ],
    [
      'in code, an ES module',
      {
        preload: undefined,
        file: 'app.mjs',
        text: `import '@choreoscope/instrumentation/azure/register';${esm}`,
      },
    ],
    ['twice', { text: `require('@choreoscope/instrumentation/azure').traceFunctions();${commonJs}` }],
  ] as [string, Partial<Program>][]) {
    it(`is traced ${how}, once, with hooks of ours once`, async () => {
      const { answers, stdout } = await run([[request('7')]], program);
      assert.match(stdout, /^hooks 1$/m);
      const answer = answers.get('shop-7');
      assert.equal(answer.returnValue.http.statusCode, '200');
      const span = invocationOf('shop-7');
      const { attributes, resource, links } = span;
      assert.equal(span.name, 'POST /api/orders/{id}');
      assert.equal(span.parentSpanId, 'b7ad6b7169203331');
      assert.equal(attributes['faas.trigger'], 'http');
      assert.equal(attributes['faas.coldstart'], true);
      assert.equal(attributes['faas.name'], 'shop-app/shop');
      assert.equal(
        attributes['cloud.resource_id'],
        '/subscriptions/sub-1/resourceGroups/shop/providers/Microsoft.Web/sites/shop-app/functions/shop',
      );
      assert.equal(attributes['choreoscope.channel'], 'http:POST /api/orders/{id}');
      assert.equal(attributes['http.response.status_code'], 200);
      assert.equal(resource['cloud.platform'], 'azure_functions');
      assert.equal(resource['cloud.region'], 'westeurope');
      assert.equal(resource['faas.instance'], 'instance-1');
      assert.equal(resource['service.name'], 'shop-app');
      assert.equal(links.length, 1);
      assert.match(String(links[0]?.attributes['choreoscope.fingerprint']), /^[\da-f]{32}$/);
      assert.equal(links[0]?.attributes['messaging.message.body.size'], 13);
      const work = sink.spans.find(({ name }) => name === 'work on 7');
      assert.equal(work?.parentSpanId, span.spanId);
    });
  }

  for (const [what, preload, code] of [
    ['the library', { flag: '--require', module: 'azure/register' }, ''],
    ['the library and us', undefined, `require('@choreoscope/instrumentation/azure').traceFunctions();`],
  ] as [string, Program['preload'], string][]) {
    it(`is traced in a bundle with ${what} inside`, async () => {
      const { outputFiles } = await build({
        stdin: { contents: code + commonJs, resolveDir: packageDirectory('@azure/functions') },
        bundle: true,
        minify: true,
        write: false,
        platform: 'node',
        mainFields: ['module', 'main'],
        conditions: ['module'],
        external: ['@azure/functions-core'],
        logLevel: 'silent',
      });
      await run([[request('7')]], { text: outputFiles[0]?.text ?? '', packages: [], preload });
      const { attributes, spanId } = invocationOf('shop-7');
      assert.equal(attributes['http.response.status_code'], 200);
      const work = sink.spans.find(({ name }) => name === 'work on 7');
      assert.equal(work?.parentSpanId, spanId);
    });
  }

  it('reads nothing of a body that its handler reads, and tells an answer of 5xx as an error', async () => {
    const { answers } = await run([[request('7'), request('broken')]]);
    const { got } = JSON.parse(answers.get('shop-7').returnValue.http.body.bytes);
    assert.equal(got, '{"order":"1"}');
    assert.equal(invocationOf('shop-broken').attributes['error.type'], '503');
  });

  it('publishes what its outputs hold, by the record that caused it', async () => {
    const { answers } = await run([[message('o-1', {}, 2)]]);
    assert.deepEqual(JSON.parse(answers.get('place-o-1').returnValue.json), { placed: 'o-1' });
    const span = invocationOf('place-o-1');
    assert.equal(span.kind, 5);
    assert.equal(span.attributes['choreoscope.channel'], 'azqueue:shopstore/orders');
    assert.deepEqual(span.links[0]?.attributes['choreoscope.keys'], ['id:azqueue:id-o-1']);
    assert.equal(span.links[0]?.attributes['choreoscope.receive_count'], 2);
    const sent = publishes(span);
    assert.deepEqual(
      sent.map((one) => [
        one['choreoscope.channel'],
        one['choreoscope.publish'],
        one['choreoscope.attribution'],
        one.kind,
        one.parent,
      ]),
      [
        ['azqueue:shopstore/placed', 0, 'only', 4, span.spanId],
        ['servicebus:shop-bus/billing', 0, 'only', 4, span.spanId],
        ['servicebus:shop-bus/billing', 1, 'only', 4, span.spanId],
      ],
    );
    assert.ok(sent.every((one) => one['choreoscope.fingerprint']));
    assert.ok(!JSON.stringify(sink.spans).includes('c2VjcmV0'));
  });

  it('fails with the very error it threw, and publishes nothing then', async () => {
    const { answers } = await run([[message('o-1', { fails: true })], [message('o-2')]]);
    assert.deepEqual(answers.get('place-o-1'), { error: 'cannot place', isSame: true });
    const span = invocationOf('place-o-1');
    assert.equal(span.attributes['error.type'], 'Error');
    assert.deepEqual(publishes(span), []);
    assert.equal(invocationOf('place-o-2').attributes['faas.coldstart'], false);
  });

  it('has its own spans when many run at once', async () => {
    const orders = Array.from({ length: 20 }, (_, i) => `c-${i}`);
    await run([orders.map((order, i) => message(order, { ms: (i * 7) % 30 }))]);
    assert.equal(invocations().length, 20);
    for (const order of orders) {
      const span = invocationOf(`place-${order}`);
      const work = sink.spans.find(({ name }) => name === `work on ${order}`);
      assert.equal(work?.parentSpanId, span.spanId);
      assert.equal(publishes(span).length, 3);
    }
    assert.equal(invocations().filter(({ attributes }) => attributes['faas.coldstart']).length, 1);
  });

  it('of a batch has a link for each message, and a span for the work on each', async () => {
    const steps: Step[][] = [
      [
        {
          name: 'bill',
          invocationId: 'bill-1',
          input: { collectionString: { string: ['{"a":1}', 'b'] } },
          triggerMetadata: {
            MessageIdArray: { json: '["m-1","m-2"]' },
            ApplicationPropertiesArray: { json: JSON.stringify([{ 'Diagnostic-Id': traceparent }, {}]) },
          },
        },
      ],
    ];
    const eachRecord = `globalThis.eachRecord = require('@choreoscope/instrumentation/azure').eachRecord;`;
    await run(steps, { text: eachRecord + commonJs });
    assert.deepEqual(
      sink.spans
        .filter(({ name }) => name.startsWith('record '))
        .map((one) => one.attributes['choreoscope.record']),
      [0, 1],
    );
    const { links, attributes } = invocationOf('bill-1');
    assert.equal(attributes['messaging.batch.message_count'], 2);
    assert.deepEqual(
      links.map((link) => [link.spanId, (link.attributes['choreoscope.keys'] as string[])[0]]),
      [
        ['b7ad6b7169203331', 'id:servicebus:m-1'],
        ['0000000000000000', 'id:servicebus:m-2'],
      ],
    );
  });

  it('that orchestrates is an invocation where there is news, and its activities are its deliveries', async () => {
    const episode = (invocationId: string, history: object[]): Step => ({
      name: 'orchestrate',
      invocationId,
      input: { string: JSON.stringify({ instanceId: 'i-1', history }) },
    });
    const started = { EventType: 0, EventId: -1, Timestamp: '2026-11-20T10:00:00Z', Name: 'orchestrate' };
    await run([
      [{ ...request('7'), name: 'begin', invocationId: 'begin' }],
      [episode('first', [{ ...started, IsPlayed: false }])],
      [episode('replay', [{ ...started, IsPlayed: true }])],
      [
        {
          name: 'pay',
          invocationId: 'pay',
          input: { string: '1' },
          triggerMetadata: { instanceId: { string: 'i-1' } },
        },
      ],
    ]);
    assert.deepEqual(
      invocations().map(({ attributes }) => attributes['faas.invocation_id']),
      ['begin', 'first', 'pay'],
    );
    assert.deepEqual(publishes(invocationOf('begin'))[0]?.['choreoscope.keys'], ['id:durable:i-1']);
    assert.ok(!JSON.stringify(sink.spans).includes('secret'));
    const [first, pay] = [invocationOf('first'), invocationOf('pay')];
    assert.deepEqual(first.links[0]?.attributes['choreoscope.keys'], ['id:durable:i-1']);
    assert.deepEqual(publishes(first)[0]?.['choreoscope.keys'], ['id:durable:i-1/pay']);
    assert.deepEqual(pay.links[0]?.attributes['choreoscope.keys'], ['id:durable:i-1/pay']);
    assert.deepEqual(publishes(pay)[0]?.['choreoscope.keys'], ['id:durable:i-1/pay/done']);
  });

  it('whose answer streams has sent what was done meanwhile when the worker ends', async () => {
    const { answers } = await run([[{ ...request('7'), name: 'streams', invocationId: 'streams' }]]);
    assert.equal(answers.get('streams').returnValue.http.statusCode, '200');
    assert.ok(invocationOf('streams'));
    assert.ok(sink.spans.some(({ name }) => name === 'while it streams'));
  });

  it('has its spans below ours, whatever other hooks put around it', async () => {
    // As @azure/functions-opentelemetry-instrumentation does: the host's span becomes the active one.
    const hook = `
      app.hook.preInvocation((context) => {
        const { traceParent } = context.invocationContext.traceContext;
        const [, traceId, spanId] = traceParent.split('-');
        const theirs = api.trace.setSpanContext(api.context.active(), { traceId, spanId, traceFlags: 1 });
        const { functionHandler } = context;
        context.functionHandler = (...args) => api.context.with(theirs, () => functionHandler(...args));
      });`;
    for (const text of [commonJs + hook, commonJs.replace("app.http('shop'", `${hook}app.http('shop'`)]) {
      sink.spans.length = 0;
      await run([[{ ...message('o-1'), traceContext: { traceParent: traceparent } }]], { text });
      const { spanId } = invocationOf('place-o-1');
      assert.equal(sink.spans.find(({ name }) => name === 'work on o-1')?.parentSpanId, spanId);
    }
  });

  it('over HTTP streams is traced too, and gets all of its body', async () => {
    const { answers } = await run(
      [[{ ...request('7'), streams: true, triggerMetadata: headersOf(request('7')) }]],
      {
        text: commonJs.replace("app.http('shop'", "app.setup({ enableHttpStream: true }); app.http('shop'"),
      },
    );
    const { got } = answers.get('shop-7').streamed;
    assert.equal(got, '{"order":"1"}');
    const { parentSpanId, attributes } = invocationOf('shop-7');
    assert.equal(parentSpanId, 'b7ad6b7169203331');
    assert.equal(attributes['http.response.status_code'], 200);
    assert.equal(attributes['choreoscope.channel'], 'http:POST /api/orders/{id}');
  });

  it('does not wait for the collector in mode extension, and is sent before the worker ends', async () => {
    await run([[message('o-1')], [message('o-2')]], { env: { CHOREOSCOPE_MODE: 'extension' } });
    assert.equal(invocationOf('place-o-2').attributes['choreoscope.mode'], 'extension');
    assert.equal(sink.requests.length, 1);
  });

  it('works as ever where it is disabled, or where nobody listens', async () => {
    const disabled = await run([[message('o-1')]], { env: { CHOREOSCOPE_DISABLED: '1' } });
    assert.match(disabled.stdout, /^hooks 0$/m);
    const unheard = await run([[message('o-1')]], { env: { CHOREOSCOPE_ENDPOINT: 'http://127.0.0.1:1' } });
    assert.deepEqual(unheard.answers, disabled.answers);
    assert.equal(sink.spans.length, 0);
  });

  it('is traced on every Node that functions run on', async () => {
    for (const { line, path } of nodeBinaries()) {
      sink.spans.length = 0;
      await run([[request('7')]], { node: path });
      assert.ok(invocationOf('shop-7'), `Node ${line}`);
    }
  });
});
