import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { type CollectorSink, startCollectorSink } from './testing/collector-sink.ts';
import { nodeBinaries } from './testing/node-binaries.ts';
import { type PlatformOptions, startPlatform } from './testing/platform.ts';
import { type FunctionRun, runFunction } from './testing/run-function.ts';

const wrapping = "const { wrap } = require('@choreoscope/instrumentation');";
const answering = `${wrapping} exports.handler = wrap(async (event) => (globalThis.given = event.n));`;

describe('In mode extension', () => {
  /** Runs a function on a platform; what the collector got is noted among what happened. */
  async function run(
    platformOptions: PlatformOptions,
    functionRun: Partial<FunctionRun> = {},
    reply: Parameters<typeof startCollectorSink>[0] = undefined,
  ) {
    const platform = await startPlatform(platformOptions);
    const sink = await startCollectorSink((request) => {
      platform.note(`spans ${request}`);
      return reply?.(request) ?? { status: 200 };
    });
    try {
      const report = await runFunction({
        files: { 'app.js': answering },
        ...functionRun,
        events: [],
        env: {
          CHOREOSCOPE_MODE: 'extension',
          CHOREOSCOPE_ENDPOINT: sink.url,
          CHOREOSCOPE_DEADLINE_MS: '5000',
          CHOREOSCOPE_DEBUG: '1',
          AWS_LAMBDA_RUNTIME_API: platform.address,
          TEST_SERVED: '1',
          ...functionRun.env,
        },
      });
      return { ...report, sink, happened: platform.happened };
    } finally {
      await sink.close();
      await platform.close();
    }
  }
  const three = [{ n: 0 }, { n: 1 }, { n: 2 }];
  const sinceInvoke = (happened: string[], n: number) => {
    const from = happened.indexOf(`invoke ${n}`);
    const to = happened.indexOf(`invoke ${n + 1}`);
    return happened.slice(from + 1, to === -1 ? undefined : to);
  };

  for (const style of ['wrap in CommonJS', 'wrap in an ES module', 'register'] as const) {
    it(`registers before the runtime asks, and sends after the response and before the freeze: ${style}`, async () => {
      const functions: Record<typeof style, Partial<FunctionRun>> = {
        'wrap in CommonJS': {},
        'wrap in an ES module': {
          files: {
            'app.mjs':
              "import { wrap } from '@choreoscope/instrumentation'; export const handler = wrap(async (event) => (globalThis.given = event.n));",
          },
        },
        register: {
          files: { 'app.js': 'exports.handler = async (event) => (globalThis.given = event.n);' },
          register: 'require',
        },
      };
      for (const { path } of nodeBinaries()) {
        const { happened, outcomes, sink, stderr } = await run(
          { events: three },
          { ...functions[style], node: path },
        );
        assert.deepEqual(
          outcomes.map(({ result, isSame }) => [result, isSame]),
          [
            [0, true],
            [1, true],
            [2, true],
          ],
        );
        assert.ok(happened.indexOf('register') < happened.indexOf('next runtime'), happened.join(', '));
        for (const n of [0, 1, 2]) {
          const order = sinceInvoke(happened, n);
          assert.ok(order.indexOf(`response ${n}`) < order.indexOf(`spans ${n}`), order.join(', '));
          assert.ok(order.indexOf(`spans ${n}`) < order.indexOf('next extension'), order.join(', '));
        }
        assert.equal(sink.spans.length, 3, stderr);
        assert.deepEqual(
          sink.spans.map(({ attributes }) => attributes['choreoscope.mode']),
          ['extension', 'extension', 'extension'],
        );
        assert.equal(typeof sink.spans[1]!.attributes['choreoscope.flush_ms'], 'number');
      }
    });
  }

  it('answers errors, callbacks and handlers that end by nothing being left to run, and sends them after', async () => {
    const { happened, outcomes, sink } = await run(
      { events: [{ how: 'throw' }, { how: 'callback' }, { how: 'idle' }, { how: 'reject' }] },
      {
        files: {
          'app.js': `${wrapping} exports.handler = wrap((event, context, callback) => {
            if (event.how === 'throw') throw (globalThis.given = new RangeError('no'));
            if (event.how === 'reject') return Promise.reject((globalThis.given = new RangeError('later')));
            if (event.how === 'callback') setTimeout(() => callback(null, 'called'), 5);
          });`,
        },
        // Runtimes of Node 24 take no callbacks.
        node: nodeBinaries().find(({ line }) => line < 24)!.path,
      },
    );
    assert.deepEqual(
      outcomes.map(({ error, result }) => error ?? result ?? null),
      ['RangeError: no', 'called', null, 'RangeError: later'],
    );
    assert.equal(sink.spans.length, 4);
    for (const [n, what] of ['error', 'response', 'response', 'error'].entries()) {
      const order = sinceInvoke(happened, n);
      assert.ok(order.includes(`${what} ${n}`), order.join(', '));
      assert.ok(order.includes(`spans ${n}`), order.join(', '));
    }
  });

  for (const registration of ['refused', 'silent'] as const) {
    it(`sends before the response where the registration is ${registration}, and says so`, async () => {
      const { happened, sink, stderr } = await run({ events: three, registration });
      for (const n of [0, 1, 2]) {
        const order = sinceInvoke(happened, n);
        assert.ok(order.indexOf(`spans ${n}`) < order.indexOf(`response ${n}`), order.join(', '));
      }
      assert.equal(sink.spans.at(-1)!.attributes['choreoscope.mode'], 'await');
      if (registration === 'refused') {
        assert.match(stderr, /not registered as an extension \(403 .*RegistrationClosed/);
      }
    });
  }

  it('asks for events though its registration was answered while the handler kept the process busy', async () => {
    const { happened, sink, stderr } = await run(
      { events: three },
      {
        files: {
          'app.js': `${answering} const until = Date.now() + 1_500; while (Date.now() < until);`,
        },
      },
    );
    assert.ok(happened.includes('next extension'), `${happened.join(', ')}\n${stderr}`);
    assert.equal(sink.spans.length, 3);
    const order = sinceInvoke(happened, 2);
    assert.ok(order.indexOf('response 2') < order.indexOf('spans 2'), order.join(', '));
  });

  it('sends before the response once the platform gives no events any more', async () => {
    const { happened, sink, stderr } = await run({
      events: [...three, { n: 3 }],
      breaksAt: 1,
      refusesThen: true,
    });
    const order = sinceInvoke(happened, 3);
    assert.ok(order.indexOf('spans 3') < order.indexOf('response 3'), happened.join(', '));
    assert.match(stderr, /the platform gives no events/);
    assert.equal(sink.spans.length, 4);
  });

  it('asks again where a connection breaks: the platform waits for it until the timeout', async () => {
    const { happened, sink } = await run({ events: three, breaksAt: 1 });
    const order = sinceInvoke(happened, 2);
    assert.ok(order.indexOf('response 2') < order.indexOf('spans 2'), happened.join(', '));
    assert.equal(sink.spans.length, 3);
  });

  it('lets the environment freeze when the deadline has passed, and sends what waits with the next', async () => {
    const { happened, sink, outcomes } = await run(
      { events: three },
      { env: { CHOREOSCOPE_DEADLINE_MS: '200' } },
      (request) => (request === 0 ? { status: 503 } : { status: 200 }),
    );
    assert.equal(outcomes.length, 3);
    assert.equal(sink.spans.length, 3, happened.join(', '));
    const silent = await run(
      { events: three },
      { env: { CHOREOSCOPE_DEADLINE_MS: '1000' } },
      () => 'silence',
    );
    assert.equal(silent.outcomes.length, 3);
    assert.ok(silent.outcomes.every(({ elapsedMs }) => elapsedMs < 900));
  });

  it('does not hold invocations that it does not trace', async () => {
    const { outcomes, stderr } = await run(
      { events: three },
      { files: { 'app.js': `${answering} exports.plain = async () => 'plain';` }, handler: 'app.plain' },
    );
    assert.deepEqual(
      outcomes.map(({ result }) => result),
      ['plain', 'plain', 'plain'],
    );
    assert.match(stderr, /request-0 is not traced/);
  });

  it('says how long a call waited for the spans of the one before, and how long those took', async () => {
    const events = Array.from({ length: 60 }, (_, n) => ({ n }));
    const { sink } = await run({ events, isBusy: true });
    const waited = sink.spans.flatMap(({ attributes }) => attributes['choreoscope.waited_ms'] ?? []);
    assert.ok(waited.length > 0);
    assert.ok(waited.every((ms) => Number(ms) > 0));
    assert.ok(sink.spans.slice(1).every(({ attributes }) => Number(attributes['choreoscope.flush_ms']) > 0));
    const rested = await run({ events: three });
    assert.ok(rested.sink.spans.every(({ attributes }) => !('choreoscope.waited_ms' in attributes)));
  });

  it('is told late of an invocation that is over, and lets it go', async () => {
    const { outcomes, sink } = await run({ events: three, lagMs: 60 });
    assert.equal(outcomes.length, 3);
    assert.equal(sink.spans.length, 3);
  });
});

describe('In mode logs', () => {
  let sink: CollectorSink;
  before(async () => {
    sink = await startCollectorSink();
  });
  after(() => sink.close());
  const run = (given: Partial<FunctionRun>) =>
    runFunction({
      files: { 'app.js': answering },
      events: [{ n: 1 }, { n: 2 }],
      ...given,
      env: { CHOREOSCOPE_MODE: 'logs', CHOREOSCOPE_ENDPOINT: sink.url, ...given.env },
    });
  // biome-ignore lint/suspicious/noExplicitAny: the wire format, read by a test
  const documents = (stdout: string): any[] =>
    stdout
      .split('\n')
      .filter((line) => line.startsWith('{"resourceSpans"'))
      .map((line) => JSON.parse(line));
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const spansOf = (document: any) => document.resourceSpans[0].scopeSpans[0].spans;

  it('writes one line of OTLP/JSON for each invocation, among the lines of the handler, and opens no socket', async () => {
    const { stdout } = await run({
      files: {
        'app.js': `${wrapping} exports.handler = wrap(async (event) => { console.log('handler', event.n); });`,
      },
    });
    assert.deepEqual(
      stdout.split('\n').map((line) => (line.startsWith('{"resourceSpans"') ? 'spans' : line)),
      ['handler 1', 'spans', 'handler 2', 'spans', ''],
    );
    const [first] = documents(stdout);
    const [span] = spansOf(first);
    assert.match(span.traceId, /^[0-9a-f]{32}$/);
    const attribute = (key: string) =>
      span.attributes.find((one: { key: string }) => one.key === key)?.value.stringValue;
    assert.equal(attribute('choreoscope.mode'), 'logs');
    assert.equal(sink.connections, 0);
  });

  it('writes the start record before the handler runs', async () => {
    const { stdout } = await run({ env: { CHOREOSCOPE_START_RECORD: 'always' } });
    assert.deepEqual(
      documents(stdout).map((document) => spansOf(document).length),
      [1, 1, 1, 1],
    );
    const [start, whole] = documents(stdout).map((document) => spansOf(document)[0]);
    assert.equal(start.spanId, whole.spanId);
  });

  it('has a line of a big batch out whole before the response, in several where one would be too long', async () => {
    const Records = Array.from({ length: 2_000 }, (_, n) => ({
      messageId: `message-${n}`,
      body: '{}',
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1' },
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:orders',
      awsRegion: 'eu-west-1',
    }));
    const { stdout } = await run({ events: [{ Records }], env: { TEST_NEVER_THAWS: '1' } });
    const found = documents(stdout);
    assert.ok(found.length > 1);
    assert.ok(stdout.split('\n').every((line) => Buffer.byteLength(line) <= 200_000));
    const parts = found.flatMap(spansOf);
    assert.equal(new Set(parts.map(({ spanId }) => spanId)).size, 1, 'parts of one span');
    const records = parts.flatMap(({ links }) => links).map(({ attributes }) => attributes[0].value.intValue);
    assert.deepEqual(
      records.map(Number),
      Records.map((_, n) => n),
    );
  });
});

describe('In mode otlp', () => {
  const sdkNode = JSON.stringify(createRequire(import.meta.url).resolve('@opentelemetry/sdk-node'));
  const withSdk = {
    'node_modules/@opentelemetry/sdk-node/index.js': `module.exports = require(${sdkNode});`,
  };
  let sink: CollectorSink;
  let theirs: CollectorSink;
  beforeEach(async () => {
    sink = await startCollectorSink();
    theirs = await startCollectorSink();
  });
  afterEach(() => Promise.all([sink.close(), theirs.close()]));
  const run = (given: Partial<FunctionRun>) =>
    runFunction({
      files: { 'app.js': 'exports.handler = async (event) => (globalThis.given = event.n);' },
      events: [{ n: 1 }, { n: 2 }],
      ...given,
      env: {
        CHOREOSCOPE_MODE: 'otlp',
        CHOREOSCOPE_ENDPOINT: sink.url,
        CHOREOSCOPE_DEADLINE_MS: '5000',
        OTEL_EXPORTER_OTLP_ENDPOINT: theirs.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        ...given.env,
      },
    });

  it("starts the function's own NodeSDK, whose exporter has each invocation at its end", async () => {
    const files = {
      ...withSdk,
      'app.js': 'exports.handler = async (event) => (globalThis.given = event.n);',
    };
    const { outcomes, stderr } = await run({ files, register: 'require' });
    assert.ok(outcomes.every(({ isSame }) => isSame));
    assert.equal(theirs.spans.length, 2, stderr);
    assert.equal(theirs.spans[0]!.resource['faas.name'], 'place-order');
    assert.equal(theirs.spans[0]!.attributes['choreoscope.mode'], 'otlp');
    assert.equal(sink.connections, 0);
  });

  it('says that there is no NodeSDK to start, and sends the spans itself', async () => {
    const { stderr } = await run({ register: 'require' });
    assert.match(stderr, /mode otlp without @opentelemetry\/sdk-node \(Cannot find module/);
    assert.equal(sink.spans.length, 2);
    assert.equal(sink.spans[0]!.attributes['choreoscope.mode'], 'await');
  });

  it('sends nothing itself with wrap, also of what a sampler drops', async () => {
    const { outcomes } = await run({
      files: {
        ...withSdk,
        'app.js': `const { NodeSDK } = require('@opentelemetry/sdk-node'); new NodeSDK().start(); ${answering}`,
      },
      env: { OTEL_TRACES_SAMPLER: 'always_off' },
    });
    assert.equal(outcomes.length, 2);
    assert.equal(sink.connections + theirs.spans.length, 0);
  });
});
