import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type CollectorSink, startCollectorSink } from './testing/collector-sink.ts';
import { nodeBinaries } from './testing/node-binaries.ts';
import { runFunction } from './testing/run-function.ts';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
/** From the function's own directory there is no way to these packages: they are named by path. */
const installedPath = (name: string) => dirname(createRequire(import.meta.url).resolve(name));
const installed = (name: string) => JSON.stringify(createRequire(import.meta.url).resolve(name));

describe('Beside other OpenTelemetry', () => {
  let sink: CollectorSink;
  before(async () => {
    sink = await startCollectorSink();
  });
  beforeEach(() => {
    sink.spans.length = 0;
    sink.requests.length = 0;
  });
  after(() => sink.close());
  const env = () => ({ CHOREOSCOPE_ENDPOINT: sink.url, CHOREOSCOPE_DEADLINE_MS: '5000' });

  it("has a user's own spans in the invocation's trace, made with another copy of the API", async () => {
    for (const { path } of nodeBinaries()) {
      sink.spans.length = 0;
      await runFunction({
        files: {
          'app.js': `const { trace, context, propagation } = require(${installed('@opentelemetry/api')});
            const tracer = trace.getTracer('shop'); // taken before there is a provider
            exports.handler = () => tracer.startActiveSpan('reserve', async (span) => {
              await new Promise((next) => setTimeout(next, 2));
              tracer.startSpan('inner').end();
              const headers = {};
              propagation.inject(context.active(), headers);
              span.setAttribute('injected', headers.traceparent);
              span.end();
            });`,
        },
        events: [{}],
        register: 'require',
        node: path,
        env: env(),
      });
      const [inner, reserve, invocation] = sink.spans;
      assert.deepEqual([inner!.name, reserve!.name], ['inner', 'reserve']);
      assert.equal(inner!.parentSpanId, reserve!.spanId);
      assert.equal(reserve!.parentSpanId, invocation!.spanId);
      assert.equal(inner!.traceId, invocation!.traceId);
      assert.equal(reserve!.attributes.injected, `00-${reserve!.traceId}-${reserve!.spanId}-01`);
    }
  });

  describe('of a newer API', () => {
    let newer: string;
    before(() => {
      // The API as it is, but for the version it says it is: that decides what copies accept of each other.
      newer = mkdtempSync(join(tmpdir(), 'choreoscope-api-'));
      const api = join(installedPath('@opentelemetry/api'), '..');
      for (const build of ['src', 'esm']) {
        cpSync(join(api, build), join(newer, '@opentelemetry/api/build', build), { recursive: true });
        const file = join(newer, '@opentelemetry/api/build', build, 'version.js');
        writeFileSync(file, readFileSync(file, 'utf8').replace("'1.9.0'", "'1.10.0'"));
      }
      writeFileSync(join(newer, '@opentelemetry/api/build/esm/package.json'), '{"type":"module"}');
    });
    after(() => rmSync(newer, { recursive: true }));

    const lead = 'diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.ERROR);\n';
    const tracing = `const tracer = trace.getTracer('shop');
      const run = () => tracer.startActiveSpan('own', async (span) => {
        await new Promise((next) => setTimeout(next, 2));
        tracer.startSpan('inner').end();
        span.end();
      });`;
    const body = `${lead}${tracing}const work = run;`;
    const names = 'diag, DiagConsoleLogger, DiagLogLevel, trace';

    it("has a user's own spans too, with wrap, with register and with register of a bundle", async () => {
      const api = (build: string) =>
        JSON.stringify(join(newer, '@opentelemetry/api/build', build, 'index.js'));
      const required = `const { ${names} } = require(${api('src')});\n${body}\n`;
      const entry = join(newer, 'entry.mjs');
      const bundled = async (text: string) => {
        writeFileSync(
          entry,
          `import { ${names} } from ${api('esm')};\n${text}\nexport const handler = work;`,
        );
        const { outputFiles } = await build({
          entryPoints: [entry],
          bundle: true,
          platform: 'node',
          format: 'cjs',
          write: false,
        });
        return outputFiles[0]!.text;
      };
      const cases = {
        wrap: `${required}exports.handler = require('@choreoscope/instrumentation').wrap(work);`,
        register: `${required}exports.handler = work;`,
        'register of a bundle': await bundled(body),
        'register of a bundle that asks in the handler': await bundled(
          `${lead}const work = () => {\n${tracing}return run();\n};`,
        ),
      };
      for (const [name, app] of Object.entries(cases)) {
        sink.spans.length = 0;
        const { stderr } = await runFunction({
          files: { 'app.js': app },
          events: [{}, {}],
          ...(name !== 'wrap' && { register: 'require' }),
          env: env(),
        });
        assert.equal(stderr, '', name);
        // Only in a bundle does a tracer that was asked for before there was a provider stay without one.
        const expected = name === 'register of a bundle' ? [] : ['inner', 'own'];
        assert.deepEqual(
          sink.spans.slice(0, expected.length).map((span) => span.name),
          expected,
          name,
        );
        assert.equal(sink.spans.length, 2 * (expected.length + 1), name);
        if (expected.length > 0) assert.equal(sink.spans[0]!.parentSpanId, sink.spans[1]!.spanId, name);
      }
    });
  });

  it('goes through the NodeSDK that is there, which exports the spans at the end of the invocation', async () => {
    await runFunction({
      files: {
        'sdk.cjs': `const { NodeSDK } = require(${installed('@opentelemetry/sdk-node')});
          const { OTLPTraceExporter } = require(${installed('@opentelemetry/exporter-trace-otlp-http')});
          const { ChoreoscopeInstrumentation, lambdaResourceDetector } = require('@choreoscope/instrumentation');
          new NodeSDK({
            traceExporter: new OTLPTraceExporter({ url: process.env.SINK + '/v1/traces' }),
            resourceDetectors: [lambdaResourceDetector],
            instrumentations: [new ChoreoscopeInstrumentation()],
          }).start();`,
        'app.js': 'exports.handler = async () => (globalThis.given = "here");',
      },
      events: [{}, {}],
      env: {
        ...env(),
        CHOREOSCOPE_ENDPOINT: 'http://127.0.0.1:9',
        SINK: sink.url,
        NODE_OPTIONS: '--require ./sdk.cjs',
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
      },
    });
    const ours = sink.spans.filter(({ attributes }) => 'faas.trigger' in attributes);
    assert.deepEqual(
      ours.map(({ attributes, resource }) => [attributes['faas.invocation_id'], resource['faas.name']]),
      [
        ['request-0', 'place-order'],
        ['request-1', 'place-order'],
      ],
    );
    assert.ok(sink.requests.length >= 2, 'one export at the end of each');
  });

  for (const sampler of ['AlwaysOffSampler()', 'TraceIdRatioBasedSampler(0)']) {
    it(`sends invocation and publishes itself where the sampler of the SDK, ${sampler}, drops them`, async () => {
      const { outcomes } = await runFunction({
        files: {
          'sdk.cjs': `const sdk = require(${installed('@opentelemetry/sdk-trace-node')});
            const { OTLPTraceExporter } = require(${installed('@opentelemetry/exporter-trace-otlp-http')});
            const exporter = new OTLPTraceExporter({ url: process.env.SINK + '/v1/traces' });
            new sdk.NodeTracerProvider({
              sampler: new sdk.ParentBasedSampler({ root: new sdk.${sampler} }),
              spanProcessors: [new sdk.BatchSpanProcessor(exporter)],
            }).register();`,
          'app.js': `const http = require('node:http');
            const { trace } = require(${installed('@opentelemetry/api')});
            const headers = {
              authorization: 'AWS4-HMAC-SHA256 Credential=AK/20261120/eu-west-1/sqs/aws4_request, Signature=0',
              'x-amz-target': 'AmazonSQS.SendMessage',
            };
            exports.handler = async () => {
              trace.getTracer('shop').startSpan('their own').end();
              const service = http.createServer((request, response) => request.resume().on('end', () => response.end('{"MessageId":"m-1"}')));
              await new Promise((next) => service.listen(0, '127.0.0.1', next));
              const { port } = service.address();
              await new Promise((next) =>
                http.request({ port, host: '127.0.0.1', method: 'POST', headers }, (response) => response.resume().on('end', next))
                  .end('{"QueueUrl":"http://sqs/123456789012/orders","MessageBody":"{}"}'));
              service.close();
              return (globalThis.given = 'here');
            };`,
        },
        events: [{}, {}],
        env: {
          ...env(),
          SINK: sink.url,
          NODE_OPTIONS: '--require ./sdk.cjs --require @choreoscope/instrumentation/register',
        },
      });
      assert.ok(outcomes.every(({ isSame }) => isSame));
      assert.deepEqual(
        sink.spans.map(({ name }) => name),
        ['SQS.SendMessage', 'place-order', 'SQS.SendMessage', 'place-order'],
      );
      const [publish, invocation] = sink.spans;
      assert.equal(publish!.parentSpanId, invocation!.spanId);
      assert.equal(publish!.traceId, invocation!.traceId);
      assert.deepEqual(publish!.events[0]!.attributes['choreoscope.keys'], ['id:sqs:m-1']);
      assert.equal(publish!.events[0]!.attributes['choreoscope.invocation'], invocation!.spanId);
    });
  }

  it('changes nothing for the plain OpenTelemetry Lambda instrumentation, and loses nothing itself', async () => {
    const sdk = `const { NodeTracerProvider, BatchSpanProcessor } = require(${installed('@opentelemetry/sdk-trace-node')});
      const { OTLPTraceExporter } = require(${installed('@opentelemetry/exporter-trace-otlp-http')});
      const { AwsLambdaInstrumentation } = require(${installed('@opentelemetry/instrumentation-aws-lambda')});
      const exporter = new OTLPTraceExporter({ url: process.env.SINK + '/v1/traces' });
      const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
      provider.register();
      new AwsLambdaInstrumentation().setTracerProvider(provider);`;
    const files = {
      'sdk.cjs': sdk,
      'app.js': 'module.exports = { handler: async () => (globalThis.given = { statusCode: 200 }) };',
    };
    const plain = '--require ./sdk.cjs';
    const ours = '--require @choreoscope/instrumentation/register';
    const told: unknown[] = [];
    for (const preload of [plain, `${plain} ${ours}`]) {
      sink.spans.length = 0;
      const { outcomes } = await runFunction({
        files,
        events: [{ any: 1 }],
        env: { ...env(), SINK: sink.url, NODE_OPTIONS: preload },
      });
      assert.ok(outcomes[0]!.isSame);
      const theirs = sink.spans.filter((span) => !('faas.trigger' in span.attributes));
      const mine = sink.spans.filter((span) => 'faas.trigger' in span.attributes);
      assert.equal(mine.length, preload === plain ? 0 : 1, preload);
      told.push(theirs.map(({ name, kind, attributes, status }) => ({ name, kind, attributes, status })));
    }
    assert.equal((told[0] as unknown[]).length, 1);
    assert.deepEqual(told[1], told[0]);
  });

  for (const format of ['cjs', 'esm'] as const) {
    it(`works when it is bundled into the handler as ${format}, also under register`, async () => {
      const directory = mkdtempSync(join(tmpdir(), 'choreoscope-bundle-'));
      try {
        mkdirSync(join(directory, 'node_modules/@choreoscope'), { recursive: true });
        symlinkSync(packageRoot, join(directory, 'node_modules/@choreoscope/instrumentation'));
        const entry = join(directory, 'entry.ts');
        writeFileSync(
          entry,
          `import { trace } from ${installed('@opentelemetry/api').replace('build/src', 'build/esm')};
           import { eachRecord, wrap } from '@choreoscope/instrumentation';
           const tracer = trace.getTracer('shop');
           export const handler = wrap(async (event: { Records: object[] }) =>
             eachRecord(event, async () => tracer.startSpan('own').end()));`,
        );
        const outfile = join(directory, format === 'esm' ? 'app.mjs' : 'app.js');
        await build({
          entryPoints: [entry],
          outfile,
          bundle: true,
          platform: 'node',
          format,
          minify: true,
          logLevel: 'silent',
        });
        const Records = [
          { messageId: 'm', eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:eu-west-1:1:q', body: '' },
        ];
        for (const register of [undefined, 'require'] as const) {
          for (const { path } of nodeBinaries()) {
            sink.spans.length = 0;
            const { outcomes } = await runFunction({
              files: { [format === 'esm' ? 'app.mjs' : 'app.js']: readFileSync(outfile, 'utf8') },
              events: [{ Records }],
              node: path,
              ...(register && { register }),
              env: env(),
            });
            assert.deepEqual(outcomes[0]!.result, { batchItemFailures: [] });
            const [own, record, invocation] = sink.spans;
            assert.deepEqual([own!.name, sink.spans.length], ['own', 3]);
            assert.equal(own!.parentSpanId, record!.spanId);
            assert.equal(record!.parentSpanId, invocation!.spanId);
          }
        }
      } finally {
        rmSync(directory, { recursive: true });
      }
    });
  }
});
