import assert from 'node:assert/strict';
import { type Span, trace } from '@opentelemetry/api';
import { lambdaCall } from './lambda-call.ts';
import { settingsFromEnvironment } from './options.ts';
import { type CollectorSink, type ReceivedSpan, startCollectorSink } from './testing/collector-sink.ts';
import { type FunctionRun, runFunction } from './testing/run-function.ts';
import { beginInvocation } from './traced-invocation.ts';
import type { Tracing } from './tracing.ts';

const queue = 'arn:aws:sqs:eu-west-1:123456789012:orders';
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

function message(n: number, attributes: object = {}) {
  return {
    messageId: `message-${n}`,
    body: `{"order":${n}}`,
    attributes: { ApproximateReceiveCount: '2', SentTimestamp: '1795212857286' },
    messageAttributes: attributes,
    eventSource: 'aws:sqs',
    eventSourceARN: queue,
    awsRegion: 'eu-west-1',
  };
}

function request(headers: object) {
  return {
    version: '2.0',
    routeKey: 'POST /orders',
    rawPath: '/orders',
    headers,
    requestContext: { http: { method: 'POST', path: '/orders' }, domainName: 'shop.example' },
    body: '{}',
  };
}

/** What the platform is told of an invocation whose span is the user's SDK's. */
function told(startKept: () => Span) {
  const said: string[] = [];
  const tracing = {
    join() {},
    debug() {},
    takeWaited() {},
    takeDropped: () => 0,
    isOwnInstead: () => false,
    begun: (id: string) => void said.push(`begun ${id}`),
    finish: async (id: string) => void said.push(`finished ${id}`),
    startKept,
  } as unknown as Tracing;
  const settings = settingsFromEnvironment({ CHOREOSCOPE_START_RECORD: 'never' }, () => {});
  const invocation = beginInvocation(tracing, settings, () => lambdaCall({}, { awsRequestId: 'one' }));
  return { said, invocation };
}

describe('The platform that waits for an invocation', () => {
  const fault = () => {
    throw new Error('of a sampler or a processor of theirs');
  };

  it('is told of none whose span could not be started', () => {
    const { said, invocation } = told(fault);
    assert.equal(invocation, undefined);
    assert.deepEqual(said, []);
  });

  it('is told of the end of one whose span could not be ended', async () => {
    const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 });
    span.end = fault;
    const { said, invocation } = told(() => span);
    await invocation!.finish({ result: 1 });
    assert.deepEqual(said, ['begun one', 'finished one']);
  });
});

describe('The invocation span', () => {
  let sink: CollectorSink;
  before(async () => {
    sink = await startCollectorSink();
  });
  beforeEach(() => {
    sink.spans.length = 0;
  });
  after(() => sink.close());

  async function spansOf(
    body: string,
    events: unknown[],
    env: FunctionRun['env'] = {},
  ): Promise<ReceivedSpan[]> {
    await runFunction({
      files: { 'app.js': `exports.handler = ${body};` },
      events,
      register: 'require',
      env: { CHOREOSCOPE_ENDPOINT: sink.url, CHOREOSCOPE_DEADLINE_MS: '5000', ...env },
    });
    return sink.spans;
  }

  it('says whose it is, where it ran and what it was called with', async () => {
    const [span] = await spansOf('async () => {}', [{ any: 'thing' }]);
    assert.deepEqual(span!.resource, {
      'service.name': 'place-order',
      'faas.name': 'place-order',
      'faas.version': '7',
      'faas.instance': '2026/11/20/[7]instance',
      'faas.max_memory': 268_435_456,
      'cloud.provider': 'aws',
      'cloud.platform': 'aws_lambda',
      'cloud.region': 'eu-west-1',
      'cloud.account.id': '123456789012',
      'host.arch': { x64: 'amd64' }[process.arch as string] ?? process.arch,
      'process.runtime.name': 'nodejs',
      'process.runtime.version': process.versions.node,
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.distro.name': 'choreoscope',
    });
    assert.equal(span!.name, 'place-order');
    assert.equal(span!.kind, 2, 'a direct invoke is a request');
    assert.equal(span!.attributes['choreoscope.source'], 'unknown');
    assert.equal(span!.attributes['faas.trigger'], 'other');
    assert.equal(
      span!.attributes['cloud.resource_id'],
      'arn:aws:lambda:eu-west-1:123456789012:function:place-order:7',
      'the version behind the alias',
    );
    assert.equal(
      span!.attributes['aws.lambda.invoked_arn'],
      'arn:aws:lambda:eu-west-1:123456789012:function:place-order:live',
    );
    assert.deepEqual(span!.links[0]!.attributes['choreoscope.keys'], ['id:lambda:request-0']);
  });

  it('is cold once, with its init time, and never under provisioned concurrency', async () => {
    const spans = await spansOf('async () => {}', [{}, {}, {}]);
    assert.deepEqual(
      spans.map(({ attributes }) => attributes['faas.coldstart']),
      [true, false, false],
    );
    const init = spans.map(({ attributes }) => attributes['choreoscope.init_duration_ms']);
    assert.ok(Number(init[0]) > 5 && Number(init[0]) < 20_000, `${init[0]} ms`);
    assert.deepEqual(init.slice(1), [undefined, undefined]);
    sink.spans.length = 0;
    const [warm] = await spansOf('async () => {}', [{}], {
      AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency',
    });
    assert.equal(warm!.attributes['faas.coldstart'], false);
  });

  it('says what loading us took, without what the handler took', async () => {
    const busy = '((until) => { while (performance.now() < until); })(performance.now() + 2_000)';
    const [cold, warm] = await spansOf(`(${busy}, async () => {})`, [{}, {}]);
    const overhead = Number(cold!.attributes['choreoscope.overhead_init_ms']);
    assert.ok(Number(cold!.attributes['choreoscope.init_duration_ms']) > 2_000);
    assert.ok(overhead > 0 && overhead < 2_000, `${overhead} ms`);
    assert.equal(warm!.attributes['choreoscope.overhead_init_ms'], undefined);
    assert.ok(Number(warm!.attributes['choreoscope.overhead_us']) > 0);
  });

  it('has one link for each delivered record, with a context or without', async () => {
    const carrying = message(1, { traceparent: { stringValue: traceparent, dataType: 'String' } });
    const [span] = await spansOf('async () => {}', [{ Records: [message(0), carrying] }]);
    assert.equal(span!.kind, 5);
    assert.equal(span!.parentSpanId, undefined);
    assert.equal(span!.attributes['choreoscope.channel'], queue);
    assert.equal(span!.attributes['messaging.batch.message_count'], 2);
    const [first, second] = span!.links;
    assert.deepEqual(first, {
      traceId: '0'.repeat(32),
      spanId: '0'.repeat(16),
      attributes: {
        'choreoscope.delivery': 0,
        'choreoscope.channel': queue,
        'choreoscope.receive_count': 2,
        'choreoscope.event_time_ms': 1795212857286,
        'messaging.message.id': 'message-0',
        'messaging.message.body.size': 11,
        'choreoscope.keys': ['id:sqs:message-0'],
        // `{"order":0}` is canonical as it is.
        'choreoscope.payload_hash': 'e28f09810bc0e2768ccdcba95602b66b',
        'choreoscope.fingerprint': 'e28f09810bc0e2768ccdcba95602b66b',
        'choreoscope.shape': 'cb1d41b473dd1c5bcc83ce5ae834cbf2',
      },
    });
    assert.equal(second!.attributes['choreoscope.delivery'], 1);
    assert.equal(`${second!.traceId}-${second!.spanId}`, traceparent.slice(3, 52));
    assert.notEqual(span!.traceId, second!.traceId, 'a message does not lend its trace');
  });

  it('loses no link of a batch of 10,000 records', async () => {
    const Records = Array.from({ length: 10_000 }, (_, n) => message(n));
    const [span] = await spansOf('async () => {}', [{ Records }]);
    assert.equal(span!.links.length, 10_000);
  });

  it('is the child of the request it answers, though that was not sampled', async () => {
    const xray = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0';
    const [w3c, amazon, rootOnly] = await spansOf('async () => ({ statusCode: 201 })', [
      request({ Traceparent: traceparent }),
      request({ 'x-amzn-trace-id': xray }),
      request({ 'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793' }),
    ]);
    assert.equal(w3c!.traceId, '0af7651916cd43dd8448eb211c80319c');
    assert.equal(w3c!.parentSpanId, 'b7ad6b7169203331');
    assert.equal(w3c!.name, 'POST /orders');
    assert.equal(w3c!.kind, 2);
    assert.equal(w3c!.attributes['http.response.status_code'], 201);
    assert.equal(amazon!.traceId, '5759e988bd862e3fe1be46a994272793');
    assert.equal(amazon!.parentSpanId, '53995c3f42cd8ad8');
    assert.equal(rootOnly!.parentSpanId, undefined);
  });

  it('says which records the handler returned as failed', async () => {
    const Records = [message(0), message(1), message(2)];
    const failing = (names: string) => `async () => ({ batchItemFailures: [${names}] })`;
    const [some] = await spansOf(
      failing('{ itemIdentifier: "message-2" }, { itemIdentifier: "message-0" }'),
      [{ Records }],
    );
    assert.deepEqual(some!.attributes['choreoscope.failed_records'], [0, 2]);
    sink.spans.length = 0;
    const [all] = await spansOf(failing('{ itemIdentifier: "nobody" }'), [{ Records }]);
    assert.deepEqual(all!.attributes['choreoscope.failed_records'], [0, 1, 2]);
    sink.spans.length = 0;
    const [none] = await spansOf(failing(''), [{ Records }]);
    assert.equal(none!.attributes['choreoscope.failed_records'], undefined);
  });

  it('is an error when the answer is a server error', async () => {
    const [span] = await spansOf('async () => ({ statusCode: 503 })', [request({})]);
    assert.equal(span!.status?.code, 2);
    assert.equal(span!.attributes['error.type'], '503');
  });

  it('is an error whatever was thrown, also what cannot be read', async () => {
    const [span] = await spansOf('async () => { throw (globalThis.given = Object.create(null)); }', [{}]);
    assert.equal(span!.status?.code, 2);
    assert.equal(span!.attributes['error.type'], 'object');
  });

  it('is there where nobody says a time, or one too far for a timer', async () => {
    const timeless = `(() => { const { wrap } = require('@choreoscope/instrumentation'); const inner = wrap(async () => 1);
      return (event) => inner(event, { getRemainingTimeInMillis: [() => 2 ** 40, () => NaN, () => { throw new Error() }][event] }); })()`;
    await runFunction({
      files: { 'app.js': `exports.handler = ${timeless};` },
      events: [0, 1, 2],
      env: { CHOREOSCOPE_ENDPOINT: sink.url, CHOREOSCOPE_DEADLINE_MS: '5000' },
    });
    assert.deepEqual(
      sink.spans.map(({ attributes }) => attributes['choreoscope.unfinished']),
      [undefined, undefined, undefined],
    );
  });

  it('has the business key of each record that has one', async () => {
    await runFunction({
      files: {
        'app.js': `const { wrap } = require('@choreoscope/instrumentation');
          const eventKey = ({ order }) => { if (order === 1) throw new Error('ours to survive'); return 'order-' + order; };
          exports.handler = wrap(async () => {}, { eventKey });`,
      },
      events: [{ Records: [message(0), message(1)] }],
      env: { CHOREOSCOPE_ENDPOINT: sink.url, CHOREOSCOPE_DEADLINE_MS: '5000' },
    });
    const keys = sink.spans[0]!.links.map(({ attributes }) => attributes['choreoscope.event_key']);
    assert.deepEqual(keys, ['order-0', undefined]);
  });

  it('is sent as it is before the function times out, and whole when it does not', async () => {
    const spans = await spansOf(
      '() => new Promise((late) => setTimeout(late, 600))',
      [{ Records: [message(0)] }],
      {
        TEST_REMAINING_MS: '400',
        CHOREOSCOPE_DEADLINE_MS: '5000',
      },
    );
    const [start, whole] = spans;
    assert.equal(spans.length, 2);
    assert.equal(start!.attributes['choreoscope.unfinished'], true);
    assert.equal(start!.attributes['error.type'], 'timeout');
    assert.equal(start!.links.length, 1);
    assert.ok(start!.endMs >= start!.startMs + 100);
    assert.equal(whole!.spanId, start!.spanId);
    assert.equal(whole!.attributes['choreoscope.unfinished'], undefined);
    assert.equal(whole!.status, undefined);
    assert.ok(whole!.endMs > start!.endMs);
  });

  it('is there for hostile events too, and those reach the handler as they are', async () => {
    const events = [
      null,
      7,
      'text',
      [],
      { Records: null },
      { Records: [null] },
      { Records: [{ eventSource: 'aws:sqs' }] },
    ];
    const spans = await spansOf('async (event) => (globalThis.given = event)', events);
    assert.equal(spans.length, events.length);
  });
});
