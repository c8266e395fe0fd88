import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { context, type Span, SpanKind } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Inject } from '../options.ts';
import { asInvocation } from './testing/as-invocation.ts';
import { startLoopbackServices } from './testing/loopback-services.ts';
import { recordSpans, summary } from './testing/recorded-spans.ts';
import { assertSigned } from './testing/signature-check.ts';
import { watchWire } from './watch.ts';

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
const QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/111122223333/orders';
const platforms =
  'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=3995c3f42cd8ad8;Sampled=0;Lineage=1:d6f7a1b2:3';

type Services = Awaited<ReturnType<typeof startLoopbackServices>>;

describe('the context of a call', () => {
  let services: Services;
  let spans: ReturnType<typeof recordSpans>;
  let stop: () => void;
  let options: { endpoint: string; region: string; credentials: typeof credentials; maxAttempts: number };

  before(async () => {
    services = await startLoopbackServices();
    options = { endpoint: services.url, region: 'eu-west-1', credentials, maxAttempts: 2 };
    spans = recordSpans();
    watchWire();
    stop = watchWire();
  });
  beforeEach(() => {
    services.seen.length = 0;
    delete process.env._X_AMZN_TRACE_ID;
    delete process.env.AWS_LAMBDA_FUNCTION_NAME;
  });
  after(async () => {
    stop();
    spans.restore();
    await services.close();
  });

  /** Runs `work` as an invocation; what the services saw and the spans of its calls. */
  async function invoked(work: () => Promise<unknown>, inject: Inject | undefined = 'free') {
    const { span, invocation } = await asInvocation(work, inject);
    return { seen: [...services.seen], spans: spans.take(), span, invocation };
  }

  const headerOf = (span: Pick<Span, 'spanContext'>, rest = '') => {
    const { traceId, spanId } = span.spanContext();
    return `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId}${rest}`;
  };
  const send = (client = new SQSClient(options)) =>
    client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }));

  it('goes with AWS calls whose service hands it on, and their signatures hold', async () => {
    const calls: Record<string, () => Promise<unknown>> = {
      sqs: () => send(),
      sns: () =>
        new SNSClient(options).send(
          new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:1:t', Message: 'é' }),
        ),
      events: () =>
        new EventBridgeClient(options).send(
          new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] }),
        ),
      lambda: () => new LambdaClient(options).send(new InvokeCommand({ FunctionName: 'f', Payload: '{}' })),
    };
    for (const [name, act] of Object.entries(calls)) {
      services.seen.length = 0;
      const done = await invoked(act);
      assert.equal(done.seen.length, 1, name);
      assert.equal(done.seen[0]!.headers['x-amzn-trace-id'], headerOf(done.spans[0]!), name);
      assert.equal(done.seen[0]!.headers.traceparent, undefined, name);
      await assertSigned(done.seen[0]!, credentials);
    }
  });

  it('does not go with AWS calls whose service keeps it to itself', async () => {
    const s3 = new S3Client({ ...options, forcePathStyle: true });
    const done = await invoked(async () => {
      await s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'red flower/é', Body: 'x' }));
      await new DynamoDBClient(options).send(new GetItemCommand({ TableName: 't', Key: { id: { S: '1' } } }));
    });
    for (const seen of done.seen) {
      assert.equal(seen.headers['x-amzn-trace-id'], undefined);
      assert.equal(seen.headers.traceparent, undefined);
      await assertSigned(seen, credentials);
    }
  });

  it('keeps what the platform says of sampling and of loops', async () => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'f';
    for (const [there, rest] of [
      [platforms, ';Sampled=0;Lineage=1:d6f7a1b2:3'],
      ['Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=1:d6f7a1b2:3', ';Lineage=1:d6f7a1b2:3'],
      ['Root=1-5759e988-bd862e3fe1be46a994272793', ''],
    ] as const) {
      services.seen.length = 0;
      process.env._X_AMZN_TRACE_ID = there;
      const done = await invoked(() => send());
      assert.equal(done.seen[0]!.headers['x-amzn-trace-id'], headerOf(done.spans[0]!, rest));
      await assertSigned(done.seen[0]!, credentials);
    }
  });

  it('leaves a request alone that X-Ray records, or whose header somebody made', async () => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'f';
    const sampled = platforms.replace('Sampled=0', 'Sampled=1');
    process.env._X_AMZN_TRACE_ID = sampled;
    assert.equal((await invoked(() => send())).seen[0]!.headers['x-amzn-trace-id'], sampled);

    services.seen.length = 0;
    process.env._X_AMZN_TRACE_ID = platforms;
    const client = new SQSClient(options);
    const own = platforms.replace('3995', '4995');
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['x-amzn-trace-id'] = own;
        return next(args);
      },
      { step: 'build', priority: 'high' },
    );
    assert.equal((await invoked(() => send(client))).seen[0]!.headers['x-amzn-trace-id'], own);
  });

  it('is of each attempt its own', async () => {
    services.queue.push({ status: 500, headers: {}, body: '{"__type":"InternalFailure"}' });
    const done = await invoked(() => send());
    assert.deepEqual(
      done.seen.map(({ headers }) => headers['x-amzn-trace-id']),
      done.spans.map((span) => headerOf(span)),
    );
    assert.equal(done.seen.length, 2);
  });

  it('stays at home when it is turned off, and outside of an invocation', async () => {
    const off = await invoked(async () => {
      await send();
      await (await fetch(`${services.url}/orders/1`)).text();
    }, 'off');
    assert.equal(off.spans.length, 2);
    await send();
    await (await fetch(`${services.url}/orders/1`)).text();
    for (const { headers } of services.seen) {
      assert.equal(headers['x-amzn-trace-id'], undefined);
      assert.equal(headers.traceparent, undefined);
    }
    assert.equal(spans.take().length, 1);
  });

  const get = (
    path: string,
    headers: Record<string, string> = {},
    body?: string,
    method = body ? 'POST' : 'GET',
  ) =>
    new Promise<string>((resolve, reject) => {
      const sent = httpRequest(`${services.url}${path}`, { method, headers }, (response) =>
        resolve(text(response)),
      );
      sent.on('error', reject);
      sent.end(body);
    });
  const ways: Record<string, typeof get> = {
    'node:http': get,
    fetch: async (path, headers = {}, body, method = body ? 'POST' : 'GET') =>
      (await fetch(`${services.url}${path}`, { method, headers, body })).text(),
  };
  const http1 = { 'content-type': 'application/json' };

  for (const [way, ask] of Object.entries(ways)) {
    it(`goes with a request over HTTP, which is a span and a publish (${way})`, async () => {
      const done = await invoked(() => ask('/orders/o-12345678/pay?token=secret', http1, '{"amount":"é"}'));
      const [span] = done.spans;
      const { traceId, spanId } = span!.spanContext();
      assert.equal(done.seen[0]!.headers.traceparent, `00-${traceId}-${spanId}-01`);
      assert.equal(done.seen[0]!.body.toString(), '{"amount":"é"}');
      assert.equal(span!.parentSpanContext?.spanId, done.span.spanContext().spanId);
      const { port, host } = new URL(services.url);
      const told = summary(span!);
      assert.deepEqual([told.name, told.kind], ['POST', SpanKind.CLIENT]);
      assert.deepEqual(told.attributes, {
        'http.request.method': 'POST',
        'url.template': '/orders/{id}/pay',
        'server.address': '127.0.0.1',
        'server.port': Number(port),
        'http.response.status_code': 200,
      });
      assert.deepEqual(told.publishes, [
        {
          'choreoscope.publish': 0,
          'choreoscope.keys': [],
          'choreoscope.channel': `http:POST ${host}/orders/{id}/pay`,
          'messaging.message.body.size': 15,
          'choreoscope.invocation': done.span.spanContext().spanId,
          'choreoscope.attribution': 'only',
          'choreoscope.record': 0,
        },
      ]);
    });

    it(`leaves alone what has context, is signed in its address, or is no business of the handler’s (${way})`, async () => {
      const theirs = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      process.env.AWS_LAMBDA_RUNTIME_API = new URL(services.url).host;
      const runtime = await invoked(() => ask('/2018-06-01/runtime/invocation/next'));
      delete process.env.AWS_LAMBDA_RUNTIME_API;
      const done = await invoked(async () => {
        await ask('/a', { traceparent: theirs });
        await ask('/v1/traces', {}, '{}');
        await context.with(suppressTracing(context.active()), () => ask('/b'));
        await ask('/k?X-Amz-Signature=abc');
      });
      assert.deepEqual(
        done.seen.map(({ headers }) => headers.traceparent),
        [undefined, theirs, undefined, undefined, undefined],
      );
      assert.deepEqual([runtime.spans.length, done.spans.length], [0, 1]);
    });

    it(`is lost with a request that nobody answers, and is a publish where the answer is an error (${way})`, async () => {
      services.queue.push({ status: 200, cutAfter: 3, body: 'abc' }, { status: 503, body: 'no' });
      const done = await invoked(async () => {
        await ask('/cut').catch(() => {});
        await ask('/busy');
      });
      assert.deepEqual(
        done.spans.map((span) => [
          summary(span).attributes['http.response.status_code'],
          summary(span).publishes.length,
        ]),
        [
          [200, 1],
          [503, 1],
        ],
      );
      assert.equal(summary(done.spans[1]!).attributes['error.type'], '503');
    });
  }

  it('costs time that is counted as the invocation’s', async () => {
    const done = await invoked(() => send());
    assert.ok(done.invocation.overheadMs > 0 && done.invocation.overheadMs < 1_000);
  });

  it('is not forced into headers that have left', async () => {
    const done = await invoked(
      () =>
        new Promise((resolve, reject) => {
          const sent = httpRequest(`${services.url}/a`, {
            method: 'POST',
            headers: { expect: '100-continue' },
          });
          sent.on('continue', () => sent.end('x'));
          sent.on('response', (response) => resolve(text(response)));
          sent.on('error', reject);
          sent.flushHeaders();
        }),
    );
    assert.equal(done.seen[0]!.headers.traceparent, undefined);
    assert.equal(done.spans.length, 1);
  });
});
