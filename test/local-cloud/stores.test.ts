import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { startTestCloud, type TestCloud } from './testing/cloud-for-tests.ts';
import { recordedEvents, recordingHandler } from './testing/record-events.ts';

describe('S3 in the local cloud', () => {
  let cloud: TestCloud;
  let client: S3Client;

  beforeEach(async () => {
    cloud = await startTestCloud();
    client = new S3Client(cloud.clientConfig());
  });

  afterEach(async () => {
    client.destroy();
    await cloud.stop();
  });

  it('stores, describes, copies and deletes objects', async () => {
    cloud.createBucket('b');
    const put = await client.send(
      new PutObjectCommand({
        Bucket: 'b',
        Key: 'a/k ü.txt',
        Body: 'hello',
        ContentType: 'text/plain',
        Metadata: { tag: 'x' },
      }),
    );
    assert.equal(put.ETag, '"5d41402abc4b2a76b9719d911017c592"');
    const got = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'a/k ü.txt' }));
    assert.equal(await got.Body?.transformToString(), 'hello');
    assert.deepEqual([got.ContentType, got.Metadata], ['text/plain', { tag: 'x' }]);
    await client.send(
      new CopyObjectCommand({ Bucket: 'b', Key: 'copy', CopySource: encodeURI('b/a/k ü.txt') }),
    );
    assert.equal((await client.send(new HeadObjectCommand({ Bucket: 'b', Key: 'copy' }))).ContentLength, 5);
    await client.send(new DeleteObjectCommand({ Bucket: 'b', Key: 'copy' }));
    await assert.rejects(client.send(new GetObjectCommand({ Bucket: 'b', Key: 'copy' })), {
      name: 'NoSuchKey',
    });
    await assert.rejects(client.send(new PutObjectCommand({ Bucket: 'none', Key: 'k', Body: '' })), {
      name: 'NoSuchBucket',
    });
  });

  it('takes a stream, which clients send in chunks with a trailing checksum', async () => {
    cloud.createBucket('b');
    const Body = Readable.from([Buffer.from('one '), Buffer.from('two')]);
    await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body, ContentLength: 7 }));
    const got = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    assert.equal(await got.Body?.transformToString(), 'one two');
  });

  it('refuses to overwrite when asked to, and records no publish for it', async () => {
    cloud.createBucket('b');
    const object = { Bucket: 'b', Key: 'k', Body: '1', IfNoneMatch: '*' };
    await client.send(new PutObjectCommand(object));
    await assert.rejects(client.send(new PutObjectCommand(object)), { name: 'PreconditionFailed' });
    assert.equal(cloud.truth.publishes.length, 1);
  });

  it('notifies of an object with the request id, key and etag of the write', async () => {
    const fn = cloud.deploy('on-object', recordingHandler());
    cloud.createBucket('b', [{ events: ['s3:ObjectCreated:*'], prefix: 'in/', targetArn: fn.arn }]);
    await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'out/k', Body: '' }));
    const { $metadata } = await client.send(
      new PutObjectCommand({ Bucket: 'b', Key: 'in/red flower+ü.jpg', Body: 'hello' }),
    );
    await cloud.settle(20_000);
    const [{ Records }, ...others] = recordedEvents(fn);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [Records[0].eventVersion, Records[0].eventSource, Records[0].eventName],
      ['2.1', 'aws:s3', 'ObjectCreated:Put'],
    );
    assert.equal(Records[0].responseElements['x-amz-request-id'], $metadata.requestId);
    assert.equal(Records[0].s3.bucket.arn, 'arn:aws:s3:::b');
    assert.equal(Records[0].s3.object.key, 'in/red+flower%2B%C3%BC.jpg');
    assert.equal(Records[0].s3.object.eTag, '5d41402abc4b2a76b9719d911017c592');
  });

  it('puts an object together from parts, sent and copied, and says so once', async () => {
    const fn = cloud.deploy('on-object', recordingHandler());
    cloud.createBucket('b', [{ events: ['s3:ObjectCreated:*'], prefix: 'big', targetArn: fn.arn }]);
    const at = { Bucket: 'b', Key: 'big' };
    await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'source', Body: 'two' }));
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({ ...at, ContentType: 'text/plain' }),
    );
    const copied = await client.send(
      new UploadPartCopyCommand({ ...at, UploadId, PartNumber: 2, CopySource: 'b/source' }),
    );
    const sent = await client.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'one ' }));
    const Parts = [
      { PartNumber: 1, ETag: sent.ETag },
      { PartNumber: 2, ETag: copied.CopyPartResult?.ETag },
    ];
    const done = await client.send(
      new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }),
    );
    assert.match(done.ETag!, /^"[0-9a-f]{32}-2"$/);
    const got = await client.send(new GetObjectCommand(at));
    assert.deepEqual([await got.Body?.transformToString(), got.ContentType], ['one two', 'text/plain']);
    const begun = await client.send(new CreateMultipartUploadCommand(at));
    await client.send(new AbortMultipartUploadCommand({ ...at, UploadId: begun.UploadId }));
    await assert.rejects(
      client.send(new UploadPartCommand({ ...at, UploadId: begun.UploadId, PartNumber: 1, Body: '' })),
      { name: 'NoSuchUpload' },
    );
    await cloud.settle(20_000);
    assert.deepEqual(
      recordedEvents(fn).map(({ Records }) => [Records[0].eventName, Records[0].s3.object.eTag]),
      [['ObjectCreated:CompleteMultipartUpload', done.ETag!.slice(1, -1)]],
    );
    assert.deepEqual(
      cloud.truth.publishes.map(({ operation }) => operation),
      ['PutObject', 'CompleteMultipartUpload'],
    );
  });

  it('deletes several objects in one call, each of them announced', async () => {
    const queue = cloud.createQueue({ name: 'q' });
    cloud.createBucket('b', [{ events: ['s3:ObjectRemoved:*'], targetArn: queue.arn }]);
    for (const Key of ['a & b', 'c', 'kept'])
      await client.send(new PutObjectCommand({ Bucket: 'b', Key, Body: Key }));
    const Objects = ['a & b', 'none', 'c'].map((Key) => ({ Key }));
    const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket: 'b', Delete: { Objects } }));
    assert.deepEqual(Deleted, Objects);
    assert.deepEqual(cloud.keysIn('b'), ['kept']);
    assert.deepEqual(
      queue.messages.map(({ body }) => JSON.parse(body).Records[0].s3.object.key),
      ['a+%26+b', 'c'],
    );
    assert.deepEqual(
      cloud.truth.publishes.slice(3).map(({ operation, ordinal }) => [operation, ordinal]),
      [
        ['DeleteObjects', 0],
        ['DeleteObjects', 2],
      ],
    );
  });

  it('notifies through a topic into a queue, and the truth still knows the write', async () => {
    const topicArn = cloud.createTopic('objects');
    const queue = cloud.createQueue({ name: 'q' });
    cloud.subscribe(topicArn, queue.arn);
    cloud.createBucket('b', [{ events: ['s3:ObjectCreated:Put'], targetArn: topicArn }]);
    const fn = cloud.deploy('on-object', recordingHandler());
    cloud.mapQueue(queue, fn);
    const { $metadata } = await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: '1' }));
    await cloud.settle(20_000);
    const envelope = JSON.parse(recordedEvents(fn)[0].Records[0].body);
    assert.equal(envelope.Subject, 'Amazon S3 Notification');
    assert.equal(
      JSON.parse(envelope.Message).Records[0].responseElements['x-amz-request-id'],
      $metadata.requestId,
    );
    const [hop] = cloud.truth.hops();
    assert.equal(hop?.publish.ids.requestId, $metadata.requestId);
    assert.deepEqual([hop?.to.records[0]?.channel, hop?.to.records[0]?.via], ['arn:aws:s3:::b', queue.arn]);
  });
});

describe('DynamoDB in the local cloud', () => {
  let cloud: TestCloud;
  let client: DynamoDBClient;
  let streamArn: string;

  beforeEach(async () => {
    cloud = await startTestCloud();
    client = new DynamoDBClient(cloud.clientConfig());
    streamArn = (await cloud.createTable({ name: 'items', partitionKey: 'id', streamShards: 1 })).streamArn!;
  });

  afterEach(async () => {
    client.destroy();
    await cloud.stop();
  });

  const put = (id: string, v: string, more: object = {}) =>
    client.send(new PutItemCommand({ TableName: 'items', Item: { id: { S: id }, v: { S: v } }, ...more }));

  it('streams each change in order, with the images before and after', async () => {
    const fn = cloud.deploy('on-change', recordingHandler());
    cloud.mapStream(streamArn, fn, { batchSize: 10, windowMs: 150 });
    await put('a', '1');
    const replaced = await put('a', '2', { ReturnValues: 'ALL_OLD' });
    await put('a', '2');
    const update = {
      TableName: 'items',
      Key: { id: { S: 'a' } },
      UpdateExpression: 'SET v = :v',
      ExpressionAttributeValues: { ':v': { S: '3' } },
    };
    await client.send(new UpdateItemCommand(update));
    await client.send(new DeleteItemCommand({ TableName: 'items', Key: { id: { S: 'a' } } }));
    await cloud.settle(20_000);
    assert.deepEqual(replaced.Attributes, { id: { S: 'a' }, v: { S: '1' } });
    const records = recordedEvents(fn).flatMap((event) => event.Records);
    const image = (v: string) => ({ id: { S: 'a' }, v: { S: v } });
    const seen = records.map(({ eventName, dynamodb }) => [eventName, dynamodb.OldImage, dynamodb.NewImage]);
    // The third write changed nothing, so there is no record of it.
    assert.deepEqual(seen, [
      ['INSERT', undefined, image('1')],
      ['MODIFY', image('1'), image('2')],
      ['MODIFY', image('2'), image('3')],
      ['REMOVE', image('3'), undefined],
    ]);
    assert.deepEqual(records[0].dynamodb.Keys, { id: { S: 'a' } });
    assert.equal(records[0].eventSourceARN, streamArn);
    const sequence = records.map(({ dynamodb }) => BigInt(dynamodb.SequenceNumber));
    assert.ok(sequence.every((number, index) => index === 0 || number > sequence[index - 1]!));
    assert.equal(cloud.truth.publishes.length, 5);
    assert.equal(cloud.truth.hops().length, 4);
  });

  it('leaves conditions to the table: a refused write is neither streamed nor a publish', async () => {
    await put('a', '1');
    await assert.rejects(put('a', '2', { ConditionExpression: 'attribute_not_exists(id)' }), {
      name: 'ConditionalCheckFailedException',
    });
    assert.equal(cloud.truth.publishes.length, 1);
  });

  it('streams every item of a batch write', async () => {
    const fn = cloud.deploy('on-change', recordingHandler());
    cloud.mapStream(streamArn, fn);
    await put('gone', '1');
    const RequestItems = {
      items: [
        { PutRequest: { Item: { id: { S: 'new' } } } },
        { DeleteRequest: { Key: { id: { S: 'gone' } } } },
      ],
    };
    await client.send(new BatchWriteItemCommand({ RequestItems }));
    await cloud.settle(20_000);
    const names = recordedEvents(fn).flatMap((event) =>
      event.Records.map((record: { eventName: string }) => record.eventName),
    );
    assert.deepEqual(names, ['INSERT', 'INSERT', 'REMOVE']);
  });

  it('writes a transaction whole or not at all, and streams what it changed', async () => {
    const fn = cloud.deploy('on-change', recordingHandler());
    cloud.mapStream(streamArn, fn, { batchSize: 10, windowMs: 150 });
    await put('a', '1');
    await put('b', '1');
    const TableName = 'items';
    const isThere = { TableName, ConditionExpression: 'attribute_exists(id)' };
    const TransactItems = [
      { Put: { TableName, Item: { id: { S: 'c' }, v: { S: '1' } } } },
      {
        Update: {
          TableName,
          Key: { id: { S: 'a' } },
          UpdateExpression: 'SET v = :v',
          ExpressionAttributeValues: { ':v': { S: '2' } },
        },
      },
      { ConditionCheck: { ...isThere, Key: { id: { S: 'b' } } } },
    ];
    const refused = [...TransactItems, { Delete: { ...isThere, Key: { id: { S: 'none' } } } }];
    await assert.rejects(
      client.send(new TransactWriteItemsCommand({ TransactItems: refused })),
      ({ name, CancellationReasons }) => {
        assert.equal(name, 'TransactionCanceledException');
        assert.deepEqual(
          CancellationReasons.map(({ Code }: { Code: string }) => Code),
          ['None', 'None', 'None', 'ConditionalCheckFailed'],
        );
        return true;
      },
    );
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: { id: { S: 'a' } } }));
    assert.equal(Item?.v?.S, '1');
    await client.send(new TransactWriteItemsCommand({ TransactItems }));
    await cloud.settle(20_000);
    const records = recordedEvents(fn).flatMap((event) => event.Records);
    assert.deepEqual(
      records.map(({ eventName, dynamodb }) => [eventName, dynamodb.Keys.id.S]),
      [
        ['INSERT', 'a'],
        ['INSERT', 'b'],
        ['INSERT', 'c'],
        ['MODIFY', 'a'],
      ],
    );
    assert.deepEqual(
      cloud.truth.publishes.slice(2).map(({ operation, ordinal }) => [operation, ordinal]),
      [
        ['TransactWriteItems', 0],
        ['TransactWriteItems', 1],
      ],
    );
  });

  it('retries a stream from the lowest failed record, those that succeeded after it included', async () => {
    const code = recordingHandler(`globalThis.tries = (globalThis.tries ?? 0) + 1;
      const failed = globalThis.tries === 1 ? event.Records.filter((r) => ['b', 'd'].includes(r.dynamodb.Keys.id.S)) : [];
      return { batchItemFailures: failed.map((r) => ({ itemIdentifier: r.dynamodb.SequenceNumber })) };`);
    for (const id of ['x']) await put(id, '0');
    const fn = cloud.deploy('on-change', code);
    cloud.mapStream(streamArn, fn, {
      batchSize: 5,
      windowMs: 20_000,
      reportsFailures: true,
      retryDelayMs: 10,
    });
    for (const id of ['a', 'b', 'c', 'd', 'e']) await put(id, '1');
    await cloud.settle(20_000);
    const keys = recordedEvents(fn).map((event) =>
      event.Records.map(
        (record: { dynamodb: { Keys: { id: { S: string } } } }) => record.dynamodb.Keys.id.S,
      ).join(''),
    );
    assert.deepEqual(keys, ['abcde', 'bcde']);
    assert.deepEqual(
      cloud.truth.invocations.map(({ failedRecords }) => failedRecords),
      [[1, 3], []],
    );
  });

  it('holds the shard while a batch fails, gives up after its retries and tells where it was', async () => {
    const failures = cloud.createQueue({ name: 'failures' });
    const fn = cloud.deploy(
      'on-change',
      recordingHandler(`if (event.Records[0].dynamodb.Keys.id.S === 'bad') throw new Error('no');`),
    );
    cloud.mapStream(streamArn, fn, {
      batchSize: 1,
      maxRetries: 2,
      retryDelayMs: 10,
      onFailureArn: failures.arn,
    });
    await put('bad', '1');
    await put('good', '1');
    await cloud.settle(20_000);
    const keys = recordedEvents(fn).map((event) => event.Records[0].dynamodb.Keys.id.S);
    assert.deepEqual(keys, ['bad', 'bad', 'bad', 'good']);
    assert.equal(JSON.parse(failures.messages[0]!.body).DDBStreamBatchInfo.batchSize, 1);
    assert.equal(cloud.truth.deadLetters[0]?.reason, 'RetryAttemptsExhausted');
  });
});
