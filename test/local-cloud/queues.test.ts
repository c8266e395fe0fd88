import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { startTestCloud, type TestCloud } from './testing/cloud-for-tests.ts';
import { recordedEvents, recordingHandler } from './testing/record-events.ts';

describe('SQS in the local cloud', () => {
  let cloud: TestCloud;
  let client: SQSClient;

  beforeEach(async () => {
    cloud = await startTestCloud();
    client = new SQSClient(cloud.clientConfig());
  });

  afterEach(async () => {
    client.destroy();
    await cloud.stop();
  });

  const receive = async (QueueUrl: string, WaitTimeSeconds = 0) =>
    (
      await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          WaitTimeSeconds,
          MaxNumberOfMessages: 10,
          AttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
      )
    ).Messages ?? [];

  it('answers with digests the client itself verifies, and finds a queue by name', async () => {
    cloud.createQueue({ name: 'jobs' });
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'jobs' }));
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'a' },
      raw: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2]) },
    };
    const sent = await client.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'héllo', MessageAttributes }),
    );
    const [message] = await receive(QueueUrl!);
    assert.equal(message?.MessageId, sent.MessageId);
    assert.equal(message?.Body, 'héllo');
    assert.equal(message?.MD5OfMessageAttributes, sent.MD5OfMessageAttributes);
    assert.deepEqual([...message!.MessageAttributes!.raw!.BinaryValue!], [1, 2]);
    await assert.rejects(client.send(new GetQueueUrlCommand({ QueueName: 'none' })), {
      name: 'QueueDoesNotExist',
    });
  });

  it('hides a received message for the visibility timeout, then delivers it again and counts', async () => {
    const QueueUrl = cloud.queueUrl(cloud.createQueue({ name: 'jobs', visibilityTimeoutMs: 300 }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'once more' }));
    const [first] = await receive(QueueUrl);
    assert.deepEqual(await receive(QueueUrl), []);
    const [second] = await receive(QueueUrl, 5);
    assert.equal(second?.MessageId, first?.MessageId);
    assert.notEqual(second?.ReceiptHandle, first?.ReceiptHandle);
    assert.deepEqual(
      [first, second].map((message) => message?.Attributes?.ApproximateReceiveCount),
      ['1', '2'],
    );
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: second!.ReceiptHandle! }));
    await pause(400);
    assert.deepEqual(await receive(QueueUrl), []);
  });

  it('shows a message at once when its visibility is set to zero', async () => {
    const QueueUrl = cloud.queueUrl(cloud.createQueue({ name: 'jobs' }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }));
    const [message] = await receive(QueueUrl);
    const hidden = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    assert.equal(hidden.Attributes?.ApproximateNumberOfMessagesNotVisible, '1');
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: message!.ReceiptHandle!,
        VisibilityTimeout: 0,
      }),
    );
    assert.equal((await receive(QueueUrl)).length, 1);
  });

  it('takes what it can of a batch and names what it refuses', async () => {
    const QueueUrl = cloud.queueUrl(cloud.createQueue({ name: 'jobs' }));
    const Entries = [
      { Id: 'a', MessageBody: 'good' },
      { Id: 'b', MessageBody: '' },
      { Id: 'c', MessageBody: 'good too' },
    ];
    const { Successful, Failed } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    assert.deepEqual(
      Successful?.map(({ Id }) => Id),
      ['a', 'c'],
    );
    assert.deepEqual(
      Failed?.map(({ Id, Code }) => [Id, Code]),
      [['b', 'MissingParameter']],
    );
    assert.deepEqual(
      cloud.truth.publishes.map(({ ordinal, ids }) => [ordinal, ids.messageId]),
      [
        [0, Successful![0]!.MessageId],
        [2, Successful![1]!.MessageId],
      ],
    );
    const eleven = Array.from({ length: 11 }, (_, index) => ({ Id: String(index), MessageBody: 'm' }));
    await assert.rejects(client.send(new SendMessageBatchCommand({ QueueUrl, Entries: eleven })), {
      name: 'TooManyEntriesInBatchRequest',
    });
  });

  it('hands a function batches of at most the size asked for, gathered in the window, as documented', async () => {
    const queue = cloud.createQueue({ name: 'jobs' });
    const QueueUrl = cloud.queueUrl(queue);
    const Entries = Array.from({ length: 10 }, (_, index) => ({
      Id: String(index),
      MessageBody: `{"orderId":"o${index}"}`,
    }));
    const { Successful } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const fn = cloud.deploy('worker', recordingHandler(), { maxInstances: 1 });
    cloud.mapQueue(queue, fn, { batchSize: 8, windowMs: 50 });
    await cloud.settle(20_000);
    const events = recordedEvents(fn);
    assert.deepEqual(
      events.map((event) => event.Records.length),
      [8, 2],
    );
    const [record] = events[0].Records;
    assert.equal(record.messageId, Successful![0]!.MessageId);
    assert.equal(record.eventSource, 'aws:sqs');
    assert.equal(record.eventSourceARN, queue.arn);
    assert.equal(record.attributes.ApproximateReceiveCount, '1');
    assert.equal(record.md5OfBody, Successful![0]!.MD5OfMessageBody);
    assert.deepEqual(
      cloud.truth.hops().map(({ publish }) => publish.orderId),
      Entries.map((_, index) => `o${index}`),
    );
  });

  it('delivers only the failed messages of a batch again', async () => {
    const queue = cloud.createQueue({ name: 'jobs', visibilityTimeoutMs: 200 });
    const code =
      recordingHandler(`const failed = event.Records.filter((r) => r.body === 'bad' && r.attributes.ApproximateReceiveCount === '1');
      return { batchItemFailures: failed.map((r) => ({ itemIdentifier: r.messageId })) };`);
    const fn = cloud.deploy('worker', code);
    const Entries = ['good', 'bad', 'good'].map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: cloud.queueUrl(queue), Entries }));
    cloud.mapQueue(queue, fn, { reportsFailures: true });
    await cloud.settle(20_000);
    const bodies = recordedEvents(fn).map((event) =>
      event.Records.map((record: { body: string }) => record.body),
    );
    assert.deepEqual(bodies, [['good', 'bad', 'good'], ['bad']]);
    assert.deepEqual(
      cloud.truth.invocations.map(({ failedRecords }) => failedRecords),
      [[1], []],
    );
    assert.equal(cloud.truth.invocations[1]!.records[0]!.receiveCount, 2);
    assert.equal(queue.size, 0);
  });

  it('delivers a whole batch again when its answer names a message it does not have', async () => {
    const queue = cloud.createQueue({ name: 'jobs', visibilityTimeoutMs: 100 });
    const code = recordingHandler(
      `if (event.Records[0].attributes.ApproximateReceiveCount === '1') return { batchItemFailures: [{ itemIdentifier: 'other' }] };`,
    );
    const fn = cloud.deploy('worker', code);
    const Entries = ['a', 'b'].map((MessageBody) => ({ Id: MessageBody, MessageBody }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: cloud.queueUrl(queue), Entries }));
    cloud.mapQueue(queue, fn, { reportsFailures: true });
    await cloud.settle(20_000);
    assert.deepEqual(
      recordedEvents(fn).map((event) => event.Records.length),
      [2, 2],
    );
  });

  it('moves a message that was received often enough to the dead-letter queue, with its id', async () => {
    const dead = cloud.createQueue({ name: 'dead' });
    const redrive = { deadLetterArn: dead.arn, maxReceiveCount: 3 };
    const queue = cloud.createQueue({ name: 'jobs', visibilityTimeoutMs: 60, redrive });
    const fn = cloud.deploy('worker', recordingHandler('throw new Error("poison");'));
    const sent = await client.send(
      new SendMessageCommand({ QueueUrl: cloud.queueUrl(queue), MessageBody: '{"orderId":"o9"}' }),
    );
    cloud.mapQueue(queue, fn);
    await cloud.settle(20_000);
    assert.equal(cloud.truth.invocations.length, 3);
    assert.equal(dead.messages[0]?.id, sent.MessageId);
    assert.deepEqual(
      cloud.truth.deadLetters.map(({ from, to, orderId, reason }) => ({ from, to, orderId, reason })),
      [{ from: queue.arn, to: dead.arn, orderId: 'o9', reason: 'MaxReceiveCount' }],
    );
  });

  it('delivers a message twice, with the same id, when told to misbehave', async () => {
    cloud.setRedelivery(() => true);
    const queue = cloud.createQueue({ name: 'jobs' });
    const fn = cloud.deploy('worker', recordingHandler());
    cloud.mapQueue(queue, fn);
    const sent = await client.send(
      new SendMessageCommand({ QueueUrl: cloud.queueUrl(queue), MessageBody: 'm' }),
    );
    await cloud.settle(20_000);
    const records = recordedEvents(fn).map((event) => event.Records[0]);
    assert.deepEqual(
      records.map((record) => record.messageId),
      [sent.MessageId, sent.MessageId],
    );
    assert.equal(cloud.truth.counts().duplicates, 1);
  });

  it('keeps a FIFO queue in order by group, and holds a group while one of it is under way', async () => {
    const queue = cloud.createQueue({ name: 'jobs.fifo', visibilityTimeoutMs: 60_000 });
    const QueueUrl = cloud.queueUrl(queue);
    const send = (MessageGroupId: string, MessageBody: string) =>
      client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageGroupId,
          MessageBody,
          MessageDeduplicationId: MessageBody,
        }),
      );
    const sent = [await send('a', 'a1'), await send('a', 'a2'), await send('b', 'b1')];
    assert.ok(sent[0]!.SequenceNumber! < sent[1]!.SequenceNumber!);
    const one = { QueueUrl, MaxNumberOfMessages: 1, MessageSystemAttributeNames: ['All' as const] };
    const [first] = (await client.send(new ReceiveMessageCommand(one))).Messages!;
    assert.equal(first!.Body, 'a1');
    const { MessageGroupId, MessageDeduplicationId, SequenceNumber } = first!.Attributes!;
    assert.deepEqual(
      [MessageGroupId, MessageDeduplicationId, SequenceNumber],
      ['a', 'a1', sent[0]!.SequenceNumber],
    );
    assert.deepEqual(
      (await receive(QueueUrl)).map(({ Body }) => Body),
      ['b1'],
    );
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first!.ReceiptHandle! }));
    assert.deepEqual(
      (await receive(QueueUrl)).map(({ Body }) => Body),
      ['a2'],
    );
  });

  it('delivers a repeated FIFO message once, and answers with the id it had', async () => {
    const queue = cloud.createQueue({ name: 'jobs.fifo', contentBasedDeduplication: true });
    const fn = cloud.deploy('worker', recordingHandler());
    const QueueUrl = cloud.queueUrl(queue);
    const message = { QueueUrl, MessageGroupId: 'g', MessageBody: '{"orderId":"o1"}' };
    const first = await client.send(new SendMessageCommand(message));
    const again = await client.send(new SendMessageCommand(message));
    const other = await client.send(new SendMessageCommand({ ...message, MessageDeduplicationId: 'x' }));
    cloud.mapQueue(queue, fn, { batchSize: 1 });
    await cloud.settle(20_000);
    assert.equal(again.MessageId, first.MessageId);
    assert.equal(again.SequenceNumber, first.SequenceNumber);
    assert.deepEqual(
      recordedEvents(fn).map(({ Records }) => [Records[0].messageId, Records[0].attributes.MessageGroupId]),
      [
        [first.MessageId, 'g'],
        [other.MessageId, 'g'],
      ],
    );
    await assert.rejects(client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' })), {
      name: 'MissingParameter',
    });
  });

  it('retries a FIFO group from the message that failed, the rest of the group behind it', async () => {
    const queue = cloud.createQueue({ name: 'jobs.fifo', visibilityTimeoutMs: 150 });
    const fn = cloud.deploy(
      'worker',
      recordingHandler(`globalThis.tries = (globalThis.tries ?? 0) + 1;
        if (event.Records[0].body === 'a1' && globalThis.tries === 1) throw new Error('once');`),
      { maxInstances: 1 },
    );
    const Entries = ['a1', 'a2'].map((Id) => ({
      Id,
      MessageBody: Id,
      MessageGroupId: 'a',
      MessageDeduplicationId: Id,
    }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: cloud.queueUrl(queue), Entries }));
    cloud.mapQueue(queue, fn, { batchSize: 1 });
    await cloud.settle(20_000);
    assert.deepEqual(
      recordedEvents(fn).map(({ Records }) => Records[0].body),
      ['a1', 'a1', 'a2'],
    );
  });
});
