import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KinesisClient, PutRecordCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Inject } from '../options.ts';
import { readForm } from '../wire/aws-query.ts';
import { asInvocation } from '../wire/testing/as-invocation.ts';
import { startLoopbackServices } from '../wire/testing/loopback-services.ts';
import { recordSpans, summary } from '../wire/testing/recorded-spans.ts';
import { assertSigned } from '../wire/testing/signature-check.ts';
import { watchWire } from '../wire/watch.ts';
import { traceClient } from './trace-client.ts';

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
const QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/111122223333/orders';
const TopicArn = 'arn:aws:sns:eu-west-1:111122223333:orders';
const theirs = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

type Attributes = Record<string, { DataType: string; StringValue: string }>;
type Services = Awaited<ReturnType<typeof startLoopbackServices>>;

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const some = (count: number): Attributes =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`a${n}`, text('v')]));

/** Freezes all of it: whoever writes to it throws. */
function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !ArrayBuffer.isView(value)) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
}

describe('a traced client', () => {
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
  after(async () => {
    stop();
    spans.restore();
    await services.close();
  });

  /** Runs `work` as an invocation; the bodies the services got, and the spans of its calls. */
  async function invoked(work: () => Promise<unknown>, inject: Inject = 'free') {
    services.seen.length = 0;
    await asInvocation(work, inject);
    const found = spans.take();
    for (const seen of services.seen) if (seen.headers.authorization) await assertSigned(seen, credentials);
    return {
      bodies: services.seen.map(({ body, headers }) =>
        headers['x-amz-target'] ? JSON.parse(body.toString()) : readForm(body.toString()),
      ),
      spans: found,
      traceparents: found.map((one) => {
        const { traceId, spanId } = one.spanContext();
        return `00-${traceId}-${spanId}-01`;
      }),
      keys: found.map((one) => summary(one).publishes.map((publish) => publish?.['choreoscope.keys'])),
    };
  }
  const sqs = () => traceClient(new SQSClient(options));
  const sns = () => traceClient(new SNSClient(options));

  it('writes its span into the attributes of a message, beside those that are there', async () => {
    const input = frozen({ QueueUrl, MessageBody: 'm', MessageAttributes: some(9) });
    const done = await invoked(() => sqs().send(new SendMessageCommand(input)));
    assert.deepEqual(done.bodies[0].MessageAttributes, {
      ...some(9),
      traceparent: text(done.traceparents[0]!),
    });
    assert.deepEqual(done.keys, [[['id:sqs:sqs-m']]]);
    assert.equal(done.spans.length, 1);
    assert.equal(done.spans[0]!.attributes['rpc.method'], 'SendMessage');
  });

  it('writes it into each message of a batch that has room', async () => {
    const Entries = frozen([
      { Id: '1', MessageBody: 'a' },
      { Id: '2', MessageBody: 'b', MessageAttributes: some(10) },
      { Id: '3', MessageBody: 'c', MessageAttributes: { traceparent: text(theirs) } },
    ]);
    const done = await invoked(() => sqs().send(new SendMessageBatchCommand({ QueueUrl, Entries })));
    assert.deepEqual(
      done.bodies[0].Entries.map((entry: { MessageAttributes: Attributes }) => entry.MessageAttributes),
      [{ traceparent: text(done.traceparents[0]!) }, some(10), { traceparent: text(theirs) }],
    );
    assert.deepEqual(done.keys[0]!.flat().sort(), [
      'context:w3c:0af7651916cd43dd8448eb211c80319cb7ad6b7169203331',
      'id:sqs:sqs-a',
      'id:sqs:sqs-b',
      'id:sqs:sqs-c',
    ]);
  });

  it('writes it into notifications, alone and in a batch', async () => {
    const done = await invoked(async () => {
      const client = sns();
      await client.send(new PublishCommand(frozen({ TopicArn, Message: 'é' })));
      await client.send(
        new PublishBatchCommand(
          frozen({
            TopicArn,
            PublishBatchRequestEntries: ['a', 'b', 'c'].map((Id) => ({ Id, Message: Id })),
          }),
        ),
      );
    });
    assert.deepEqual(done.bodies[0].MessageAttributes, { traceparent: text(done.traceparents[0]!) });
    assert.equal(JSON.stringify(done.bodies[1]).split(done.traceparents[1]!).length, 4);
    assert.deepEqual(done.keys[0], [['id:sns:sns-1']]);
  });

  it('sends as it was what is full, what has context, and what would not carry it', async () => {
    const calls = [
      () => sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: 'm', MessageAttributes: some(10) })),
      () =>
        sqs().send(
          new SendMessageCommand({
            QueueUrl,
            MessageBody: 'm',
            MessageAttributes: { TraceParent: text('mine') },
          }),
        ),
      () => sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: 'é'.repeat(131_050) })),
      () =>
        sqs().send(
          new SendMessageBatchCommand({
            QueueUrl,
            Entries: [1, 2].map((n) => ({ Id: String(n), MessageBody: 'x'.repeat(131_001) })),
          }),
        ),
      () =>
        sns().send(new PublishCommand({ TopicArn, Message: '{"default":"x"}', MessageStructure: 'json' })),
      () => sns().send(new PublishCommand({ PhoneNumber: '+491700000000', Message: 'x' })),
    ];
    for (const [at, act] of calls.entries()) {
      const done = await invoked(act);
      assert.equal(done.spans.length, 1);
      assert.doesNotMatch(JSON.stringify(done.bodies), new RegExp(done.traceparents[0]!), String(at));
    }
  });

  it('changes nothing when that is turned off, or outside of an invocation', async () => {
    const send = () => sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }));
    assert.equal((await invoked(send, 'off')).bodies[0].MessageAttributes, undefined);
    services.seen.length = 0;
    await send();
    assert.equal(JSON.parse(services.seen[0]!.body.toString()).MessageAttributes, undefined);
    spans.take();
  });

  it('gives each attempt its span; the one that is taken says what its message names', async () => {
    services.queue.push({ status: 500, headers: {}, body: '{"__type":"InternalFailure"}' });
    const done = await invoked(() => sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' })));
    const [first, second] = done.spans;
    assert.equal(done.bodies[1].MessageAttributes.traceparent.StringValue, done.traceparents[0]);
    assert.notEqual(first!.spanContext().spanId, second!.spanContext().spanId);
    const { traceId, spanId } = first!.spanContext();
    assert.deepEqual(done.keys, [[], [['id:sqs:sqs-m', `context:w3c:${traceId}${spanId}`]]]);
  });

  it('keeps calls that run at once apart', async () => {
    const client = sqs();
    const done = await invoked(() =>
      Promise.all(
        ['a', 'b', 'c'].map((MessageBody) => client.send(new SendMessageCommand({ QueueUrl, MessageBody }))),
      ),
    );
    assert.deepEqual(
      done.bodies.map(({ MessageAttributes }) => MessageAttributes.traceparent.StringValue).sort(),
      [...done.traceparents].sort(),
    );
  });

  it('writes into payloads only when asked to, into JSON objects only, and keeps what is there to the letter', async () => {
    const events = traceClient(new EventBridgeClient(options));
    const kinesis = traceClient(new KinesisClient({ ...options, endpoint: services.http2Url }));
    const Entries = ['{ "n":1.0 }', '{}', `{"traceparent":"${theirs}"}`].map((Detail) => ({
      Source: 's',
      DetailType: 'd',
      Detail,
    }));
    const put = (Data: string) =>
      kinesis.send(new PutRecordCommand({ StreamName: 's', PartitionKey: 'p', Data: Buffer.from(Data) }));
    const asked = async () => {
      await events.send(new PutEventsCommand(frozen({ Entries })));
      await put('{"a":12345678901234567890}');
      await put('[1]');
      await put('{broken');
      await kinesis.send(
        new PutRecordsCommand({
          StreamName: 's',
          Records: ['{"a":1}', 'x'].map((data) => ({ PartitionKey: 'p', Data: Buffer.from(data) })),
        }),
      );
    };
    const done = await invoked(asked, 'payload');
    const by = (at: number) => `"traceparent":"${done.traceparents[at]}"`;
    const data = (record: { Data: string }) => Buffer.from(record.Data, 'base64').toString();
    assert.deepEqual(
      done.bodies[0].Entries.map((entry: { Detail: string }) => entry.Detail),
      [`{${by(0)}, "n":1.0 }`, `{${by(0)}}`, `{"traceparent":"${theirs}"}`],
    );
    assert.deepEqual(done.bodies.slice(1, 4).map(data), [
      `{${by(1)},"a":12345678901234567890}`,
      '[1]',
      '{broken',
    ]);
    assert.deepEqual(done.bodies[4].Records.map(data), [`{${by(4)},"a":1}`, 'x']);

    const free = await invoked(asked);
    assert.deepEqual(
      free.bodies[0].Entries.map((entry: { Detail: string }) => entry.Detail),
      Entries.map(({ Detail }) => Detail),
    );
    kinesis.destroy();
  });

  it('is every client of an SDK that was loaded by require', async () => {
    const { SQSClient: Loaded, SendMessageCommand: Send } = createRequire(import.meta.url)(
      '@aws-sdk/client-sqs',
    ) as typeof import('@aws-sdk/client-sqs');
    watchWire();
    const done = await invoked(() => new Loaded(options).send(new Send({ QueueUrl, MessageBody: 'm' })));
    assert.equal(done.bodies[0].MessageAttributes.traceparent.StringValue, done.traceparents[0]);
  });

  it('is nothing else than a client', () => {
    for (const other of [{}, [], () => {}, { middlewareStack: 1 }]) assert.equal(traceClient(other), other);
  });
});
