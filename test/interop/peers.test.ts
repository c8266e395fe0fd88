import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodes } from '../bench/instrumentation/nodes.ts';
import { type Bench, type Beside, behaviour, installed, lead, oursHave, startBench } from './beside.ts';

const events = [{ order: 17 }, { order: 18, fails: true }];

const handler = `async (event) => {
    const { MessageId } = await sqs.send(message('{"order":' + event.order + '}'));
    await new Promise((next) => http.get(process.env.SERVICES + '/stock', (answer) => answer.resume().on('end', next)));
    if (event.fails) fail();
    return give({ MessageId });
  }`;

/** A span as a vendor gets it, with only what is the same in every run. */
interface Told {
  id: string;
  parent?: string;
  [field: string]: unknown;
}

interface Peer {
  packages: string[];
  /** Sets up and wraps as the vendor's documentation has it. */
  app(path: (name: string) => string): string;
  env?: Record<string, string>;
  /** What the vendor got, in the order it got it. */
  told(run: Beside): Told[];
}

/** Datadog's spans are lines of its log where there is neither agent nor extension. */
const datadog: Peer = {
  packages: ['dd-trace', 'datadog-lambda-js'],
  app: (path) => `require(${path('dd-trace')}).init();
    const { datadog } = require(${path('datadog-lambda-js')});
    ${lead}
    const http = require('node:http');
    const sqs = newClient();
    exports.handler = ours(datadog(${handler}));`,
  env: {
    DD_FLUSH_TO_LOG: 'true',
    DD_TRACE_ENABLED: 'true',
    DD_SITE: 'datadoghq.com',
    DD_TRACE_STARTUP_LOGS: 'false',
  },
  told: ({ report }) =>
    report.stdout
      .split('\n')
      .filter((line) => line.startsWith('{"traces"'))
      .flatMap((line) => (JSON.parse(line) as { traces: DatadogSpan[][] }).traces.flat())
      // Which modules take long enough to load for a span of their own is chance.
      .filter(({ name }) => !name.startsWith('aws.lambda.require'))
      .map(({ span_id, parent_id, name, resource, service, error, meta }) => ({
        id: span_id,
        parent: parent_id,
        ...{ name, resource, service, error },
        ...{ kind: meta['span.kind'], message: meta['error.message'], url: meta['http.url'] },
      })),
};

interface DatadogSpan {
  span_id: string;
  parent_id: string;
  name: string;
  resource: string;
  service: string;
  error: number;
  meta: Record<string, string>;
}

/** Sentry's envelopes: https://develop.sentry.dev/sdk/data-model/envelopes/ */
const sentry: Peer = {
  packages: ['@sentry/aws-serverless'],
  app: (path) => `const sentry = require(${path('@sentry/aws-serverless')});
    sentry.init({ dsn: process.env.SERVICES.replace('//', '//public@') + '/1', tracesSampleRate: 1 });
    ${lead}
    const http = require('node:http');
    const sqs = newClient();
    exports.handler = ours(sentry.wrapHandler((event) => sentry.startSpan({ name: 'own' }, () => (${handler})(event))));`,
  told: ({ arrived }) =>
    arrived
      .filter(({ path }) => path.startsWith('/api/1/envelope/'))
      .flatMap(({ body }) => body.split('\n').slice(1))
      .map((line) => JSON.parse(line || '{}') as SentryItem)
      .flatMap(({ contexts, spans = [], exception, transaction, discarded_events, breadcrumbs = [] }) => [
        ...(discarded_events ? [{ id: '', discarded_events }] : []),
        ...(exception
          ? [{ id: '', exception: exception.values.map(({ type, value }) => [type, value]) }]
          : []),
        ...(contexts && !exception
          ? [{ id: contexts.trace.span_id, parent: contexts.trace.parent_span_id, name: transaction }]
          : []),
        ...spans.map(({ span_id, parent_span_id, description, op, status, data }) => ({
          id: span_id,
          parent: parent_span_id,
          ...{ description, op, status, fields: Object.keys(data) },
        })),
        ...breadcrumbs.map(({ category, data }) => ({ id: '', category, url: data?.url })),
      ]),
};

interface SentryItem {
  contexts?: { trace: { span_id: string; parent_span_id?: string } };
  transaction?: string;
  exception?: { values: { type: string; value: string }[] };
  discarded_events?: unknown;
  breadcrumbs?: { category?: string; data?: { url?: string } }[];
  spans?: {
    span_id: string;
    parent_span_id: string;
    description: string;
    op: string;
    status: string;
    data: object;
  }[];
}

/** Which span is whose child, by place: ids differ from run to run. */
function shape(told: Told[]): object[] {
  return told.map(({ id: _, parent, ...rest }) => ({
    ...rest,
    parent: told.findIndex(({ id }) => id !== '' && id === parent),
    isRoot: parent === undefined || /^0*$/.test(parent),
  }));
}

describe('Beside tools that the benchmark installs', () => {
  for (const { line, path, peers } of nodes()) {
    for (const [name, peer] of Object.entries({ Datadog: datadog, Sentry: sentry })) {
      const isThere = peer.packages.every((one) => existsSync(join(peers, 'node_modules', one)));
      const hint = isThere ? '' : ' (not installed: npm run bench -- instrumentation does)';
      describe(`${name} on Node ${line}${hint}`, function () {
        this.timeout(120_000);
        let bench: Bench;
        before(async function () {
          if (!isThere) return this.skip();
          bench = await startBench();
        });
        after(() => bench?.close());

        for (const way of ['register', 'wrap', 'both'] as const) {
          it(`changes nothing for it with ${way}, and has the invocations and what they publish`, async () => {
            const app = peer.app((one) => installed(one, `${peers}/package.json`));
            const alone = await bench.run(app, events, 'without', peer.env, path);
            const beside = await bench.run(app, events, way, peer.env, path);
            assert.deepEqual(behaviour(beside), behaviour(alone));
            assert.ok(beside.report.outcomes.every(({ isSame }) => isSame));
            assert.ok(peer.told(alone).length > events.length);
            assert.deepEqual(shape(peer.told(beside)), shape(peer.told(alone)));
            oursHave(beside);
          });
        }
      });
    }
  }
});
