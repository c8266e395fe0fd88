import type { Node } from './nodes.ts';
import type { Sinks } from './sinks.ts';

/** One way to trace the same handler, `async () => 1`. */
export interface Variant {
  name: string;
  /** The handler's module, CommonJS. Packages are found in this project, or among the peers installed for the Node. */
  source: string;
  /** Where its packages are. */
  packages: 'none' | 'own' | 'peers';
  /** How its spans leave: awaited by the invocation, to a process on the machine, or as log lines. */
  delivers: 'nothing' | 'itself' | 'daemon' | 'log';
  env?(sinks: Sinks): Record<string, string>;
  /** Said where the package cannot be bundled; it is measured as it is installed. */
  notBundled?: (node: Node) => boolean;
}

const answer = 'async () => 1';
const floorEnv = (url: (sinks: Sinks) => string) => (sinks: Sinks) => ({
  FLOOR_URL: url(sinks),
  FLOOR_BODY: sinks.bodyFile,
});
const own = (sinks: Sinks) => ({ CHOREOSCOPE_ENDPOINT: sinks.http });
const wrapped = `const { wrap } = require('@choreoscope/instrumentation'); exports.handler = wrap(${answer});`;

/** Bare handler, floors, ours and the peers, each set up as its own documentation says. */
export const variants: Variant[] = [
  { name: 'bare', packages: 'none', delivers: 'nothing', source: `exports.handler = ${answer};` },
  {
    name: 'floor-http',
    packages: 'none',
    delivers: 'itself',
    source: `module.exports = require('${new URL('floor.cjs', import.meta.url).pathname}');`,
    env: floorEnv(({ http }) => `${http}/v1/traces`),
  },
  {
    name: 'floor-https',
    packages: 'none',
    delivers: 'itself',
    source: `module.exports = require('${new URL('floor.cjs', import.meta.url).pathname}');`,
    env: floorEnv(({ https }) => `${https}/v1/traces`),
  },
  { name: 'choreoscope', packages: 'own', delivers: 'itself', source: wrapped, env: own },
  {
    name: 'choreoscope-register',
    packages: 'own',
    delivers: 'itself',
    source: `exports.handler = ${answer};`,
    env: (sinks) => ({ ...own(sinks), NODE_OPTIONS: '--require @choreoscope/instrumentation/register' }),
    notBundled: () => true,
  },
  {
    name: 'choreoscope-logs',
    packages: 'own',
    delivers: 'log',
    source: wrapped,
    env: (sinks) => ({ ...own(sinks), CHOREOSCOPE_MODE: 'logs' }),
  },
  {
    name: 'choreoscope-extension',
    packages: 'own',
    delivers: 'itself',
    source: wrapped,
    env: (sinks) => ({
      ...own(sinks),
      CHOREOSCOPE_MODE: 'extension',
      AWS_LAMBDA_RUNTIME_API: sinks.runtimeApi,
      HARNESS_TURN: `http://${sinks.runtimeApi}/turn`,
    }),
  },
  {
    name: 'choreoscope-recording',
    packages: 'own',
    delivers: 'nothing',
    source: wrapped,
    env: (sinks) => ({ ...own(sinks), CHOREOSCOPE_MODE: 'otlp' }),
  },
  {
    name: 'lumigo',
    packages: 'peers',
    delivers: 'itself',
    source: `const lumigo = require('@lumigo/tracer')({ token: 't_123456789012345678901', edgeHost: process.env.LUMIGO_HOST });
      exports.handler = lumigo.trace(${answer});`,
    env: ({ https }) => ({ LUMIGO_HOST: new URL(https).host, LUMIGO_TRACER_HOST: new URL(https).host }),
  },
  {
    name: 'datadog-log',
    packages: 'peers',
    delivers: 'log',
    source: `require('dd-trace').init(); const { datadog } = require('datadog-lambda-js');
      exports.handler = datadog(${answer});`,
    env: () => ({ DD_FLUSH_TO_LOG: 'true', DD_TRACE_ENABLED: 'true', DD_SITE: 'datadoghq.com' }),
  },
  {
    name: 'xray',
    packages: 'peers',
    delivers: 'daemon',
    source: `const xray = require('aws-xray-sdk-core');
      exports.handler = () => xray.captureAsyncFunc('handler', async (segment) => { segment?.close(); return 1; });`,
    env: ({ udp }) => ({ AWS_XRAY_DAEMON_ADDRESS: udp, AWS_XRAY_CONTEXT_MISSING: 'IGNORE_ERROR' }),
  },
  {
    name: 'powertools',
    packages: 'peers',
    delivers: 'daemon',
    source: `const { Tracer } = require('@aws-lambda-powertools/tracer');
      const tracer = new Tracer({ serviceName: 'measured' });
      exports.handler = async () => {
        const parent = tracer.getSegment();
        const segment = parent?.addNewSubsegment('## handler');
        tracer.annotateColdStart(); tracer.addServiceNameAnnotation();
        segment?.close();
        return 1;
      };`,
    env: ({ udp }) => ({ AWS_XRAY_DAEMON_ADDRESS: udp, AWS_XRAY_CONTEXT_MISSING: 'IGNORE_ERROR' }),
  },
  {
    name: 'sentry',
    packages: 'peers',
    delivers: 'itself',
    source: `const sentry = require('@sentry/aws-serverless');
      sentry.init({ dsn: process.env.SENTRY_SINK, tracesSampleRate: 1 });
      exports.handler = sentry.wrapHandler(async () => sentry.startSpan({ name: 'handler' }, () => 1));`,
    env: ({ http }) => ({ SENTRY_SINK: `http://public@${new URL(http).host}/1` }),
  },
  {
    name: 'epsagon',
    packages: 'peers',
    delivers: 'itself',
    source: `const epsagon = require('epsagon');
      epsagon.init({ token: 'token', appName: 'measured', metadataOnly: false, traceCollectorURL: process.env.SINK });
      exports.handler = epsagon.lambdaWrapper(${answer});`,
    env: ({ http }) => ({ SINK: http, EPSAGON_SSL: 'FALSE' }),
  },
  {
    name: 'thundra',
    packages: 'peers',
    delivers: 'itself',
    source: `const thundra = require('@thundra/core')({ apiKey: 'key' }); exports.handler = thundra(${answer});`,
    env: ({ http }) => ({ THUNDRA_AGENT_REPORT_REST_BASEURL: http, THUNDRA_APIKEY: 'key' }),
  },
  {
    name: 'newrelic',
    packages: 'peers',
    delivers: 'log',
    source: `const newrelic = require('newrelic'); exports.handler = newrelic.setLambdaHandler(${answer});`,
    env: () => ({
      NEW_RELIC_SERVERLESS_MODE_ENABLED: 'true',
      NEW_RELIC_APP_NAME: 'measured',
      NEW_RELIC_ACCOUNT_ID: '1',
      NEW_RELIC_TRUSTED_ACCOUNT_KEY: '1',
      NEW_RELIC_PRIMARY_APPLICATION_ID: '1',
      NEW_RELIC_LOG_ENABLED: 'false',
      NEW_RELIC_NO_CONFIG_FILE: 'true',
    }),
    notBundled: () => true,
  },
  {
    name: 'opentelemetry-sdk-node',
    packages: 'peers',
    delivers: 'itself',
    source: `const { NodeSDK } = require('@opentelemetry/sdk-node');
      const { trace } = require('@opentelemetry/api');
      const { AwsLambdaInstrumentation } = require('@opentelemetry/instrumentation-aws-lambda');
      const { AwsInstrumentation } = require('@opentelemetry/instrumentation-aws-sdk');
      const lambda = new AwsLambdaInstrumentation();
      new NodeSDK({ instrumentations: [lambda, new AwsInstrumentation()] }).start();
      lambda.setTracerProvider(trace.getTracerProvider());
      // What its module hook does with the handler it finds; here there is no runtime that loads one.
      exports.handler = lambda._getPatchHandler(async () => 1, Date.now());`,
    env: ({ http }) => ({
      OTEL_EXPORTER_OTLP_ENDPOINT: http,
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    }),
  },
  {
    name: 'opentelemetry-minimal',
    packages: 'peers',
    delivers: 'itself',
    source: `const { TracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace');
      const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
      const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })] });
      const tracer = provider.getTracer('measured');
      exports.handler = async (event, context) => {
        const attributes = { 'faas.invocation_id': context.awsRequestId, 'faas.trigger': 'other', 'faas.name': 'measured' };
        const span = tracer.startSpan('measured', { kind: 1, attributes });
        try { return 1; } finally { span.end(); await provider.forceFlush().catch(() => {}); }
      };`,
    env: ({ http }) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: http }),
  },
];
