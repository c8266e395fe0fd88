import assert from 'node:assert/strict';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { startTestCloud, type TestCloud } from './testing/cloud-for-tests.ts';
import { recordedEvents, recordingHandler } from './testing/record-events.ts';
import { invocationHeader } from './x-ray.ts';

const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const SENT = `${ROOT};Parent=53995c3f42cd8ad8;Sampled=0`;
const HANDED = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=[01];Lineage=1:[0-9a-f]{8}:\d/;
const TELLS = `process.stdout.write('TRACE ' + process.env._X_AMZN_TRACE_ID + '\\n');`;

describe('The X-Ray header in the local cloud', () => {
  let cloud: TestCloud;
  const clients: { destroy(): void }[] = [];

  beforeEach(async () => {
    cloud = await startTestCloud();
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await cloud.stop();
  });

  /** A client whose calls carry `header`, as an instrumentation of the wire sets it. */
  function clientOf<C extends { destroy(): void; middlewareStack: unknown }>(
    Client: new (config: ReturnType<TestCloud['clientConfig']>) => C,
    header: string | undefined = SENT,
  ): C {
    const client = new Client(cloud.clientConfig());
    const stack = client.middlewareStack as {
      add(middleware: unknown, options: { step: string; name: string }): void;
    };
    type Next = (args: { request: { headers: Record<string, string> } }) => Promise<unknown>;
    const middleware = (next: Next) => (args: Parameters<Next>[0]) => {
      if (header !== undefined) args.request.headers['x-amzn-trace-id'] = header;
      return next(args);
    };
    stack.add(middleware, { step: 'finalizeRequest', name: 'traceHeader' });
    clients.push(client);
    return client;
  }

  const handed = (fn: { log: string }) => [...fn.log.matchAll(/^TRACE (.*)$/gm)].map(([, header]) => header!);

  it('is kept by a queue for each message of the call, unless a message brings its own', async () => {
    const QueueUrl = cloud.queueUrl(cloud.createQueue({ name: 'jobs' }));
    const sqs = clientOf(SQSClient);
    const own = SENT.replace('Parent=5', 'Parent=6');
    const AWSTraceHeader = { DataType: 'String', StringValue: own };
    const Entries = [
      { Id: 'a', MessageBody: 'a' },
      { Id: 'b', MessageBody: 'b', MessageSystemAttributes: { AWSTraceHeader } },
    ];
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const receive = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
    const asked = await sqs.send(
      new ReceiveMessageCommand({ ...receive, MessageSystemAttributeNames: ['AWSTraceHeader'] }),
    );
    const unasked = await sqs.send(new ReceiveMessageCommand(receive));
    assert.deepEqual(
      asked.Messages?.map(({ Attributes }) => Attributes),
      [{ AWSTraceHeader: SENT }, { AWSTraceHeader: own }],
    );
    assert.deepEqual(
      unasked.Messages?.map(({ Attributes }) => Attributes),
      [undefined, undefined],
    );
  });

  it('is an attribute of a mapped message and not the header of the invocation', async () => {
    const queue = cloud.createQueue({ name: 'jobs' });
    const fn = cloud.deploy('worker', recordingHandler(TELLS));
    cloud.mapQueue(queue, fn);
    await clientOf(SQSClient).send(
      new SendMessageCommand({ QueueUrl: cloud.queueUrl(queue), MessageBody: 'm' }),
    );
    await cloud.settle(20_000);
    assert.equal(recordedEvents(fn)[0].Records[0].attributes.AWSTraceHeader, SENT);
    assert.match(handed(fn)[0]!, HANDED);
    assert.ok(!handed(fn)[0]!.startsWith(ROOT));
  });

  it('goes with a message from a topic to queues, enveloped and raw, and to functions', async () => {
    const TopicArn = cloud.createTopic('orders');
    const fn = cloud.deploy('subscriber', recordingHandler(TELLS));
    const queues = ['enveloped', 'raw'].map((name) => cloud.createQueue({ name }));
    cloud.subscribe(TopicArn, fn.arn);
    queues.forEach((queue, index) => {
      cloud.subscribe(TopicArn, queue.arn, { raw: index === 1 });
    });
    await clientOf(SNSClient).send(new PublishCommand({ TopicArn, Message: 'm' }));
    await cloud.settle(20_000);
    assert.deepEqual(
      queues.map(({ messages }) => messages[0]?.traceHeader),
      [SENT, SENT],
    );
    assert.ok(handed(fn)[0]!.startsWith(`${SENT};Lineage=`));
    assert.ok(!JSON.stringify(recordedEvents(fn)).includes('1-5759e988'));
  });

  it('goes with an event from a bus to its targets; the entry overrides the call', async () => {
    const bus = cloud.createBus('shop');
    const queue = cloud.createQueue({ name: 'q' });
    const fn = cloud.deploy('target', recordingHandler(TELLS), { maxInstances: 1 });
    cloud.createRule(bus, 'all', { source: ['s'] }, [fn.arn, queue.arn]);
    const entry = { EventBusName: 'shop', Source: 's', DetailType: 'd', Detail: '{}' };
    const own = SENT.replace('Parent=5', 'Parent=6');
    await clientOf(EventBridgeClient).send(
      new PutEventsCommand({ Entries: [entry, { ...entry, TraceHeader: own }] }),
    );
    await cloud.settle(20_000);
    assert.deepEqual(
      queue.messages.map(({ traceHeader }) => traceHeader),
      [SENT, own],
    );
    assert.deepEqual(
      handed(fn).map((header) => header.split(';Lineage=')[0]),
      [SENT, own],
    );
    assert.ok(!fn.log.replaceAll(/^TRACE .*$/gm, '').includes('1-5759e988'));
  });

  it('reaches the invoked function, waited for or not, and a function notified of an object', async () => {
    const fn = cloud.deploy('callee', recordingHandler(TELLS), { maxInstances: 1 });
    cloud.createBucket('b', [{ events: ['s3:ObjectCreated:*'], targetArn: fn.arn }]);
    const lambda = clientOf(LambdaClient);
    await lambda.send(new InvokeCommand({ FunctionName: 'callee' }));
    await lambda.send(new InvokeCommand({ FunctionName: 'callee', InvocationType: 'Event' }));
    await clientOf(S3Client).send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: '' }));
    await cloud.settle(20_000);
    assert.deepEqual(
      handed(fn).map((header) => header.split(';Lineage=')[0]),
      [SENT, SENT, SENT],
    );
  });

  it('is dropped where it is none, and made where there is none', async () => {
    const queue = cloud.createQueue({ name: 'q' });
    const QueueUrl = cloud.queueUrl(queue);
    const fn = cloud.deploy('callee', recordingHandler(TELLS), { maxInstances: 1 });
    await clientOf(SQSClient, 'Root=nonsense').send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }));
    await clientOf(LambdaClient, 'Root=nonsense').send(new InvokeCommand({ FunctionName: 'callee' }));
    const url = await cloud.createFunctionUrl(fn);
    await fetch(url);
    await fetch(url, { headers: { 'x-amzn-trace-id': SENT } });
    assert.equal(queue.messages[0]?.traceHeader, undefined);
    const [, made, kept] = recordedEvents(fn).map((event) => event.headers?.['x-amzn-trace-id']);
    assert.match(made, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    assert.equal(kept, SENT);
    const headers = handed(fn);
    for (const header of headers) assert.match(header, HANDED);
    assert.match(headers[0]!, /Sampled=0/);
    assert.ok(headers[1]!.startsWith(made));
  });

  it('has the sender as parent where Lambda records nothing, and its own segment where it does', () => {
    const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:f';
    const sampled = SENT.replace('Sampled=0', 'Sampled=1');
    assert.ok(invocationHeader(SENT, { arn }).startsWith(SENT));
    assert.ok(invocationHeader(SENT, { arn, tracing: 'Active' }).startsWith(SENT));
    assert.match(invocationHeader(sampled, { arn }), /Root=1-5759e988-.*;Sampled=1;/);
    assert.doesNotMatch(invocationHeader(sampled, { arn }), /Parent=53995c3f42cd8ad8/);
    assert.match(invocationHeader(undefined, { arn }), /Sampled=0/);
    assert.match(invocationHeader(undefined, { arn, tracing: 'Active' }), /Sampled=1/);
    const twice = invocationHeader(invocationHeader(SENT, { arn }), { arn: `${arn}2` });
    assert.match(twice, /Lineage=1:[0-9a-f]{8}:0\|[0-9a-f]{8}:0$/);
    assert.match(invocationHeader(twice, { arn }), /Lineage=1:[0-9a-f]{8}:0\|[0-9a-f]{8}:1$/);
  });
});
