import assert from 'node:assert/strict';
import { KinesisClient, PutRecordCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { startTestCloud, type TestCloud } from './testing/cloud-for-tests.ts';
import { recordedEvents, recordingHandler } from './testing/record-events.ts';

describe('Kinesis in the local cloud', () => {
  let cloud: TestCloud;
  let client: KinesisClient;

  beforeEach(async () => {
    cloud = await startTestCloud();
    client = new KinesisClient(cloud.clientConfig());
  });

  afterEach(async () => {
    client.destroy();
    await cloud.stop();
  });

  const record = (PartitionKey: string, text: string) => ({ PartitionKey, Data: Buffer.from(text) });

  it("takes records over HTTP/2, the client's default, and delivers them in order", async () => {
    const StreamARN = cloud.createStream({ name: 'orders' });
    const fn = cloud.deploy('reader', recordingHandler());
    cloud.mapStream(StreamARN, fn, { batchSize: 10, windowMs: 100 });
    const one = await client.send(
      new PutRecordCommand({ StreamName: 'orders', ...record('a', '{"orderId":"o1"}') }),
    );
    const { Records } = await client.send(
      new PutRecordsCommand({ StreamARN, Records: [record('b', 'two'), record('c', 'three')] }),
    );
    await cloud.settle(10_000);
    const delivered = recordedEvents(fn).flatMap((event) => event.Records);
    assert.deepEqual(
      delivered.map(({ eventID }) => eventID),
      [one, ...Records!].map(({ ShardId, SequenceNumber }) => `${ShardId}:${SequenceNumber}`),
    );
    assert.deepEqual(
      delivered.map(({ kinesis }) => [kinesis.partitionKey, Buffer.from(kinesis.data, 'base64').toString()]),
      [
        ['a', '{"orderId":"o1"}'],
        ['b', 'two'],
        ['c', 'three'],
      ],
    );
    assert.equal(delivered[0].eventSourceARN, StreamARN);
    assert.deepEqual(
      cloud.truth.hops().map(({ publish }) => [publish.operation, publish.ordinal, publish.orderId]),
      [
        ['PutRecord', 0, 'o1'],
        ['PutRecords', 0, undefined],
        ['PutRecords', 1, undefined],
      ],
    );
  });

  it('keeps a partition key in one shard, and shards go on alone', async () => {
    const arn = cloud.createStream({ name: 'orders', shards: 4 });
    const fn = cloud.deploy('reader', recordingHandler(), { maxInstances: 4 });
    cloud.mapStream(arn, fn);
    const keys = Array.from({ length: 20 }, (_, index) => `key${index % 10}`);
    const { Records } = await client.send(
      new PutRecordsCommand({ StreamName: 'orders', Records: keys.map((key) => record(key, key)) }),
    );
    await cloud.settle(10_000);
    const shardsOf = new Map(keys.map((key, index) => [key, Records![index]!.ShardId]));
    keys.forEach((key, index) => {
      assert.equal(Records![index]!.ShardId, shardsOf.get(key));
    });
    assert.ok(new Set(shardsOf.values()).size > 1);
    const batches = recordedEvents(fn).map((event) =>
      event.Records.map(({ eventID }: { eventID: string }) => eventID.slice(0, 20)),
    );
    for (const batch of batches) assert.equal(new Set(batch).size, 1);
    assert.equal(cloud.truth.hops().length, 20);
  });

  it('retries from the lowest failed record and says which batch it gave up on', async () => {
    const failures = cloud.createQueue({ name: 'failures' });
    const arn = cloud.createStream({ name: 'orders' });
    const fn = cloud.deploy(
      'reader',
      recordingHandler(`return { batchItemFailures: event.Records.filter((r) => r.kinesis.partitionKey === 'bad')
        .map((r) => ({ itemIdentifier: r.kinesis.sequenceNumber })) };`),
    );
    cloud.mapStream(arn, fn, {
      windowMs: 50,
      reportsFailures: true,
      maxRetries: 1,
      retryDelayMs: 10,
      onFailureArn: failures.arn,
    });
    const Records = ['a', 'bad', 'c'].map((key) => record(key, key));
    const put = await client.send(new PutRecordsCommand({ StreamName: 'orders', Records }));
    await cloud.settle(10_000);
    const batches = recordedEvents(fn).map((event) =>
      event.Records.map((one: { kinesis: { partitionKey: string } }) => one.kinesis.partitionKey),
    );
    assert.deepEqual(batches, [
      ['a', 'bad', 'c'],
      ['bad', 'c'],
      ['bad', 'c'],
    ]);
    const body = JSON.parse(failures.messages[0]!.body);
    assert.equal(body.KinesisBatchInfo.startSequenceNumber, put.Records![1]!.SequenceNumber);
    assert.equal(body.KinesisBatchInfo.shardId, put.Records![1]!.ShardId);
    assert.equal(cloud.truth.deadLetters[0]?.from, arn);
  });

  it('refuses a stream that is not there', async () => {
    await assert.rejects(client.send(new PutRecordCommand({ StreamName: 'none', ...record('a', 'a') })), {
      name: 'ResourceNotFoundException',
    });
  });
});
