import assert from 'node:assert/strict';
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  FirehoseClient,
  PutRecordCommand as PutFirehoseRecord,
  PutRecordBatchCommand,
} from '@aws-sdk/client-firehose';
import { IoTDataPlaneClient, PublishCommand as PublishMessage } from '@aws-sdk/client-iot-data-plane';
import { KinesisClient, PutRecordCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
} from '@aws-sdk/client-sfn';
import { PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { endInvocation, startInvocation, withRecord } from '../invocation.ts';
import { itemHash } from '../sources/dynamodb-item.ts';
import { startLoopbackServices } from './testing/loopback-services.ts';
import { recordSpans, summary } from './testing/recorded-spans.ts';
import { watchWire } from './watch.ts';

const topic = 'arn:aws:sns:eu-west-1:111122223333:orders';
const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/111122223333/orders';
const bus = 'arn:aws:events:eu-west-1:111122223333:event-bus';
const table = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders';
const machine = 'arn:aws:states:eu-west-1:111122223333:stateMachine:fulfil';
const execution = 'pointer:step-functions:arn:aws:states:eu-west-1:111122223333:execution:fulfil:e1';
const stream = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';

type Services = Awaited<ReturnType<typeof startLoopbackServices>>;

function optionsOf(endpoint: string) {
  return {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' },
    maxAttempts: 1,
  };
}

function clientsOf({ url, http2Url }: Services) {
  const options = optionsOf(url);
  return {
    sqs: new SQSClient(options),
    sns: new SNSClient(options),
    events: new EventBridgeClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    dynamodb: new DynamoDBClient(options),
    lambda: new LambdaClient(options),
    kinesis: new KinesisClient({ ...options, endpoint: http2Url }),
    firehose: new FirehoseClient(options),
    sfn: new SFNClient({ ...options, disableHostPrefix: true }),
    scheduler: new SchedulerClient(options),
    iot: new IoTDataPlaneClient(options),
    sockets: new ApiGatewayManagementApiClient({ ...options, endpoint: `${url}/prod` }),
  };
}
type Clients = ReturnType<typeof clientsOf>;

/** `ordinal key key… @channel bytes` of each publish: everything a target says, on one line. */
function lines(publishes: (Record<string, unknown> | undefined)[]): string[] {
  return publishes.map((attributes) =>
    [
      attributes?.['choreoscope.publish'],
      ...((attributes?.['choreoscope.keys'] ?? []) as string[]),
      `@${attributes?.['choreoscope.channel']}`.replace(/:\d{4,5}\//, '/'),
      attributes?.['messaging.message.body.size'] ?? '-',
    ].join(' '),
  );
}

const item = { id: { S: 'i1' }, n: { N: '1.0' } };
const hashes = { item: itemHash(item), key: itemHash({ id: { S: 'i1' } }) };

const calls: {
  name: string;
  what?: string;
  kind: SpanKind;
  send(clients: Clients): Promise<unknown>;
  publishes: string[];
  attributes?: Record<string, unknown>;
}[] = [
  {
    name: 'SQS.SendMessage',
    kind: SpanKind.PRODUCER,
    send: ({ sqs }) => sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'é' })),
    publishes: ['0 id:sqs:sqs-é @arn:aws:sqs:eu-west-1:111122223333:orders 2'],
    attributes: {
      'messaging.destination.name': 'orders',
      'messaging.message.id': 'sqs-é',
      'rpc.method': 'SendMessage',
    },
  },
  {
    name: 'SQS.SendMessageBatch',
    what: ', by the ids of its entries and without the refused one',
    kind: SpanKind.PRODUCER,
    send: ({ sqs }) =>
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: ['one', 'refuse', 'three'].map((MessageBody, n) => ({ Id: `e${n}`, MessageBody })),
        }),
      ),
    publishes: [
      '2 id:sqs:sqs-three @arn:aws:sqs:eu-west-1:111122223333:orders 5',
      '0 id:sqs:sqs-one @arn:aws:sqs:eu-west-1:111122223333:orders 3',
    ],
    attributes: { 'messaging.batch.message_count': 3 },
  },
  {
    name: 'SQS.ReceiveMessage',
    kind: SpanKind.CLIENT,
    send: ({ sqs }) => sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl })),
    publishes: [],
    attributes: { 'rpc.system': 'aws-api', 'rpc.service': 'SQS', 'cloud.region': 'eu-west-1' },
  },
  {
    name: 'SNS.Publish',
    kind: SpanKind.PRODUCER,
    send: ({ sns }) =>
      sns.send(
        new PublishCommand({
          TopicArn: topic,
          Message: 'a & b=c+d',
          MessageAttributes: { k: { DataType: 'String', StringValue: 'v' } },
        }),
      ),
    publishes: [`0 id:sns:sns-1 @${topic} 9`],
    attributes: {
      'messaging.system': 'aws.sns',
      'messaging.destination.name': 'orders',
      'messaging.message.id': 'sns-1',
    },
  },
  {
    name: 'SNS.PublishBatch',
    what: ', by the ids of its entries and without the refused one',
    kind: SpanKind.PRODUCER,
    send: ({ sns }) =>
      sns.send(
        new PublishBatchCommand({
          TopicArn: topic,
          PublishBatchRequestEntries: ['a', 'b', 'c'].map((Id) => ({
            Id,
            Message: Id.repeat(Id.charCodeAt(0) - 96),
          })),
        }),
      ),
    publishes: [`2 id:sns:sns-c @${topic} 3`, `0 id:sns:sns-a @${topic} 1`],
    attributes: { 'messaging.batch.message_count': 3 },
  },
  {
    name: 'EventBridge.PutEvents',
    what: ', of each bus, without the refused one',
    kind: SpanKind.PRODUCER,
    send: ({ events }) =>
      events.send(
        new PutEventsCommand({
          Entries: [
            { Source: 's', DetailType: 'd', Detail: '{}', EventBusName: 'shop' },
            { Source: 's', DetailType: 'refuse', Detail: '{}' },
            { Source: 's', DetailType: 'd', Detail: '{"a":1}' },
            { Source: 's', DetailType: 'd', Detail: '{}', EventBusName: `${bus}/other` },
          ],
        }),
      ),
    publishes: [
      `0 id:eventbridge:event-0 @${bus}/shop 2`,
      `2 id:eventbridge:event-2 @${bus}/default 7`,
      `3 id:eventbridge:event-3 @${bus}/other 2`,
    ],
  },
  {
    name: 'S3.PutObject',
    kind: SpanKind.CLIENT,
    send: ({ s3 }) =>
      s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'red flower+1/é.txt', Body: 'hello' })),
    publishes: [
      '0 id:s3:S3REQUEST1 pointer:s3:b/red flower+1/é.txt#9b2cf535f27731c974343645a3985328 @arn:aws:s3:::b 5',
    ],
    attributes: { 'aws.s3.bucket': 'b', 'aws.s3.key': 'red flower+1/é.txt' },
  },
  {
    name: 'S3.CopyObject',
    kind: SpanKind.CLIENT,
    send: ({ s3 }) => s3.send(new CopyObjectCommand({ Bucket: 'b', Key: 'k', CopySource: 'a/k' })),
    publishes: ['0 id:s3:S3REQUEST1 pointer:s3:b/k#9b2cf535f27731c974343645a3985328 @arn:aws:s3:::b -'],
  },
  {
    name: 'S3.CompleteMultipartUpload',
    kind: SpanKind.CLIENT,
    send: ({ s3 }) => s3.send(new CompleteMultipartUploadCommand({ Bucket: 'b', Key: 'k', UploadId: 'u' })),
    publishes: ['0 id:s3:S3REQUEST1 pointer:s3:b/k#abc-2 @arn:aws:s3:::b -'],
  },
  {
    name: 'S3.CompleteMultipartUpload',
    what: ' that fails with status 200',
    kind: SpanKind.CLIENT,
    send: ({ s3 }) =>
      s3
        .send(new CompleteMultipartUploadCommand({ Bucket: 'b', Key: 'k', UploadId: 'late-error' }))
        .catch(() => {}),
    publishes: [],
  },
  {
    name: 'S3.DeleteObject',
    kind: SpanKind.CLIENT,
    send: ({ s3 }) => s3.send(new DeleteObjectCommand({ Bucket: 'b', Key: 'k' })),
    publishes: ['0 id:s3:S3REQUEST1 @arn:aws:s3:::b -'],
  },
  {
    name: 'S3.GetObject',
    kind: SpanKind.CLIENT,
    send: async ({ s3 }) =>
      (await s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).Body!.transformToString(),
    publishes: [],
  },
  {
    name: 'DynamoDB.PutItem',
    what: ' of a table whose key is not known yet',
    kind: SpanKind.CLIENT,
    send: ({ dynamodb }) => dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: item })),
    publishes: [`0 pointer:dynamodb:orders/${hashes.item} @${table} -`],
    attributes: { 'db.collection.name': 'orders' },
  },
  {
    name: 'DynamoDB.GetItem',
    kind: SpanKind.CLIENT,
    send: ({ dynamodb }) =>
      dynamodb.send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: 'z' } } })),
    publishes: [],
    attributes: { 'choreoscope.item': itemHash({ id: { S: 'z' } }) },
  },
  {
    name: 'DynamoDB.PutItem',
    what: ' once its key was seen',
    kind: SpanKind.CLIENT,
    send: ({ dynamodb }) => dynamodb.send(new PutItemCommand({ TableName: table, Item: item })),
    publishes: [`0 pointer:dynamodb:orders/${hashes.item} pointer:dynamodb:orders/${hashes.key} @${table} -`],
  },
  {
    name: 'DynamoDB.UpdateItem',
    kind: SpanKind.CLIENT,
    send: ({ dynamodb }) =>
      dynamodb.send(
        new UpdateItemCommand({ TableName: 'orders', Key: { id: { S: 'i1' } }, ReturnValues: 'ALL_NEW' }),
      ),
    publishes: [
      `0 pointer:dynamodb:orders/${itemHash({ id: { S: 'i1' }, n: { N: '2' } })} pointer:dynamodb:orders/${hashes.key} @${table} -`,
    ],
  },
  {
    name: 'DynamoDB.DeleteItem',
    kind: SpanKind.CLIENT,
    send: ({ dynamodb }) =>
      dynamodb.send(new DeleteItemCommand({ TableName: 'orders', Key: { id: { S: 'i1' } } })),
    publishes: [`0 pointer:dynamodb:orders/${hashes.key} @${table} -`],
  },
  {
    name: 'DynamoDB.BatchWriteItem',
    what: ', without what came back unprocessed',
    kind: SpanKind.CLIENT,
    send: ({ dynamodb }) =>
      dynamodb.send(
        new BatchWriteItemCommand({
          RequestItems: {
            fresh: [{ PutRequest: { Item: item } }, { PutRequest: { Item: { id: { S: 'refuse' } } } }],
            orders: [{ DeleteRequest: { Key: { id: { S: 'i1' } } } }],
          },
        }),
      ),
    publishes: [
      `0 pointer:dynamodb:fresh/${hashes.item} @arn:aws:dynamodb:eu-west-1:111122223333:table/fresh -`,
      `2 pointer:dynamodb:orders/${hashes.key} @${table} -`,
    ],
  },
  {
    name: 'DynamoDB.TransactWriteItems',
    kind: SpanKind.CLIENT,
    send: ({ dynamodb }) =>
      dynamodb.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { ConditionCheck: { TableName: 'orders', Key: { id: { S: 'i1' } }, ConditionExpression: 'x' } },
            { Put: { TableName: 'orders', Item: item } },
            { Update: { TableName: 'orders', Key: { id: { S: 'i1' } }, UpdateExpression: 'x' } },
          ],
        }),
      ),
    publishes: [
      `1 pointer:dynamodb:orders/${hashes.item} pointer:dynamodb:orders/${hashes.key} @${table} -`,
      `2 pointer:dynamodb:orders/${hashes.key} @${table} -`,
    ],
  },
  {
    name: 'Kinesis.PutRecord',
    what: ' over HTTP/2',
    kind: SpanKind.PRODUCER,
    send: ({ kinesis }) =>
      kinesis.send(
        new PutRecordCommand({ StreamName: 'clicks', PartitionKey: 'p', Data: Buffer.from('click') }),
      ),
    publishes: [`0 pointer:kinesis:clicks/shardId-000000000001:495 @${stream} 5`],
  },
  {
    name: 'Kinesis.PutRecords',
    what: ' over HTTP/2, without the refused one',
    kind: SpanKind.PRODUCER,
    send: ({ kinesis }) =>
      kinesis.send(
        new PutRecordsCommand({
          StreamARN: stream,
          Records: ['a', 'refuse', 'ccc'].map((data) => ({ PartitionKey: 'p', Data: Buffer.from(data) })),
        }),
      ),
    publishes: [
      `0 pointer:kinesis:clicks/shardId-000000000001:490 @${stream} 1`,
      `2 pointer:kinesis:clicks/shardId-000000000001:492 @${stream} 3`,
    ],
  },
  {
    name: 'Lambda.Invoke',
    kind: SpanKind.CLIENT,
    send: ({ lambda }) => lambda.send(new InvokeCommand({ FunctionName: 'settle:live', Payload: '{"a":1}' })),
    publishes: ['0 id:lambda:invoked-1 @arn:aws:lambda:eu-west-1:111122223333:function:settle 7'],
    attributes: { 'faas.invoked_name': 'settle' },
  },
  {
    name: 'Lambda.Invoke',
    what: ' as an event',
    kind: SpanKind.CLIENT,
    send: ({ lambda }) =>
      lambda.send(
        new InvokeCommand({
          FunctionName: 'arn:aws:lambda:eu-west-1:444455556666:function:settle:7',
          InvocationType: 'Event',
          Payload: '{}',
        }),
      ),
    publishes: ['0 id:lambda:invoked-1 @arn:aws:lambda:eu-west-1:444455556666:function:settle 2'],
  },
  {
    name: 'S3.DeleteObjects',
    what: ', without the refused one',
    kind: SpanKind.CLIENT,
    send: ({ s3 }) =>
      s3.send(
        new DeleteObjectsCommand({
          Bucket: 'b',
          Delete: { Objects: ['refused', 'a & b', 'c'].map((Key) => ({ Key })) },
        }),
      ),
    publishes: ['1 id:s3:S3REQUEST1 @arn:aws:s3:::b -', '2 id:s3:S3REQUEST1 @arn:aws:s3:::b -'],
  },
  {
    name: 'Firehose.PutRecord',
    kind: SpanKind.PRODUCER,
    send: ({ firehose }) =>
      firehose.send(
        new PutFirehoseRecord({ DeliveryStreamName: 'lake', Record: { Data: Buffer.from('click') } }),
      ),
    publishes: ['0 id:firehose:record-1 @arn:aws:firehose:eu-west-1:111122223333:deliverystream/lake 5'],
    attributes: { 'messaging.destination.name': 'lake', 'rpc.method': 'PutRecord' },
  },
  {
    name: 'Firehose.PutRecordBatch',
    what: ', without the refused one',
    kind: SpanKind.PRODUCER,
    send: ({ firehose }) =>
      firehose.send(
        new PutRecordBatchCommand({
          DeliveryStreamName: 'lake',
          Records: ['a', 'refuse', 'ccc'].map((data) => ({ Data: Buffer.from(data) })),
        }),
      ),
    publishes: [
      '0 id:firehose:record-0 @arn:aws:firehose:eu-west-1:111122223333:deliverystream/lake 1',
      '2 id:firehose:record-2 @arn:aws:firehose:eu-west-1:111122223333:deliverystream/lake 3',
    ],
    attributes: { 'messaging.batch.message_count': 3 },
  },
  {
    name: 'SFN.StartExecution',
    kind: SpanKind.PRODUCER,
    send: ({ sfn }) =>
      sfn.send(new StartExecutionCommand({ stateMachineArn: `${machine}:live`, input: '{"a":1}' })),
    publishes: [`0 ${execution} @${machine} 7`],
    attributes: { 'messaging.destination.name': 'fulfil' },
  },
  {
    name: 'SFN.StartSyncExecution',
    kind: SpanKind.PRODUCER,
    send: ({ sfn }) => sfn.send(new StartSyncExecutionCommand({ stateMachineArn: machine })),
    publishes: [`0 ${execution} @${machine} -`],
  },
  {
    name: 'SFN.SendTaskSuccess',
    kind: SpanKind.PRODUCER,
    send: ({ sfn }) => sfn.send(new SendTaskSuccessCommand({ taskToken: 't', output: '{}' })),
    publishes: ['0 @undefined 2'],
  },
  {
    name: 'SFN.SendTaskFailure',
    kind: SpanKind.PRODUCER,
    send: ({ sfn }) => sfn.send(new SendTaskFailureCommand({ taskToken: 't', cause: 'no' })),
    publishes: ['0 @undefined 2'],
  },
  {
    name: 'Scheduler.CreateSchedule',
    what: ' for one time',
    kind: SpanKind.PRODUCER,
    send: ({ scheduler }) => scheduler.send(schedule('at(2030-01-01T00:00:00)')),
    publishes: ['0 @schedule:schedule/default/remind 8'],
    attributes: { 'messaging.destination.name': 'remind' },
  },
  {
    name: 'Scheduler.CreateSchedule',
    what: ' that recurs',
    kind: SpanKind.PRODUCER,
    send: ({ scheduler }) => scheduler.send(schedule('rate(1 day)')),
    publishes: [],
  },
  {
    name: 'IoTDataPlane.Publish',
    kind: SpanKind.PRODUCER,
    send: ({ iot }) =>
      iot.send(new PublishMessage({ topic: 'devices/thermo-0042/set', payload: Buffer.from('{"t":21}') })),
    publishes: ['0 @mqtt:devices/{id}/set 8'],
    attributes: { 'messaging.destination.name': 'devices/thermo-0042/set' },
  },
  {
    name: 'ApiGatewayManagementApi.PostToConnection',
    kind: SpanKind.PRODUCER,
    send: ({ sockets }) =>
      sockets.send(
        new PostToConnectionCommand({ ConnectionId: 'L0SM9cOFvHcCIhw=', Data: Buffer.from('hi') }),
      ),
    publishes: ['0 @websocket:127.0.0.1/prod 2'],
  },
];

const schedule = (ScheduleExpression: string) =>
  new CreateScheduleCommand({
    Name: 'remind',
    ScheduleExpression,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: 'arn:aws:lambda:eu-west-1:1:function:f',
      RoleArn: 'arn:aws:iam::1:role/r',
      Input: '{"o": 1}',
    },
  });

describe('a call on the wire', () => {
  let services: Services;
  let clients: Clients;
  let spans: ReturnType<typeof recordSpans>;
  let unwatch: () => void;

  before(async () => {
    services = await startLoopbackServices();
    clients = clientsOf(services);
    spans = recordSpans();
    unwatch = watchWire();
  });

  after(async () => {
    unwatch();
    spans.restore();
    for (const client of Object.values(clients)) client.destroy();
    await services.close();
  });

  /** Runs `work` as an invocation of a batch. */
  async function invoked<T>(payloads: unknown[], work: () => Promise<T>) {
    const span = trace.getTracer('test').startSpan('invocation');
    const { invocation, context: within } = startInvocation(trace.setSpan(context.active(), span), {
      span,
      deliveries: payloads.map((payload) => ({ keys: [], payload })),
      event: {},
      accountId: '111122223333',
    });
    const result = await context.with(within, work);
    endInvocation(invocation);
    return { result, spans: spans.take(), span };
  }

  for (const { name, what = '', kind, send, publishes, attributes } of calls) {
    it(`is a span with its publishes: ${name}${what}`, async () => {
      const done = await invoked(['only'], () => send(clients));
      assert.equal(done.spans.length, 1);
      const told = summary(done.spans[0]!);
      assert.deepEqual({ name: told.name, kind: told.kind }, { name, kind });
      assert.deepEqual(lines(told.publishes), publishes);
      assert.deepEqual({ ...told.attributes, ...attributes }, told.attributes);
      for (const publish of told.publishes) {
        assert.equal(publish?.['choreoscope.invocation'], done.span.spanContext().spanId);
        assert.equal(publish?.['choreoscope.attribution'], 'only');
        assert.equal(publish?.['choreoscope.record'], 0);
      }
    });
  }

  it('is a child of the span that was active when it was made, in the invocation’s trace', async () => {
    const done = await invoked(['only'], async () => {
      const inner = trace.getTracer('test').startSpan('inner', { root: false });
      await context.with(trace.setSpan(context.active(), inner), () =>
        clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'm' })),
      );
      inner.end();
      const elsewhere = trace.getTracer('test').startSpan('elsewhere', { root: true });
      await context.with(trace.setSpan(context.active(), elsewhere), () =>
        clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'n' })),
      );
      return inner;
    });
    const [first, , second] = done.spans;
    assert.equal(first?.parentSpanContext?.spanId, done.result.spanContext().spanId);
    assert.equal(second?.parentSpanContext?.spanId, done.span.spanContext().spanId);
    assert.equal(second?.spanContext().traceId, done.span.spanContext().traceId);
  });

  it('of a batch belongs to the record it was made for', async () => {
    const id = (n: number) => `0b9c5d1e-77aa-4e0f-9d6b-2f6f3a1e8c0${n}`;
    const send = (orderId: string) => () =>
      clients.sqs.send(
        new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify({ orderId }) }),
      );
    const done = await invoked(
      [1, 2, 3].map((n) => JSON.stringify({ orderId: id(n) })),
      async () => {
        await send(id(3))();
        await context.with(withRecord(context.active(), 1), send(id(3)));
        await send(id(4))();
      },
    );
    assert.deepEqual(
      done.spans.map((span) => {
        const [publish] = summary(span).publishes;
        return [publish?.['choreoscope.attribution'], publish?.['choreoscope.record']];
      }),
      [
        ['identifier', 2],
        ['span', 1],
        ['shared', undefined],
      ],
    );
  });

  it('outside of an invocation is a span too, whose publishes name none', async () => {
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'm' }));
    const [span] = spans.take();
    const [publish] = summary(span!).publishes;
    assert.equal(publish?.['choreoscope.invocation'], undefined);
    assert.deepEqual(publish?.['choreoscope.keys'], ['id:sqs:sqs-m']);
  });

  it('that the service refuses has no publish, and each attempt of a retried one is a call', async () => {
    const retrying = new SQSClient({ ...optionsOf(services.url), maxAttempts: 3 });
    services.queue.push(
      {
        status: 500,
        headers: { 'x-amzn-errortype': 'InternalFailure:http://x' },
        body: '{"__type":"InternalFailure"}',
      },
      { status: 200, cutAfter: 10, body: '{"MessageId":"sqs-m"}' },
    );
    await retrying.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'm' }));
    retrying.destroy();
    const told = spans.take().map(summary);
    assert.deepEqual(
      told.map((one) => [one.attributes['error.type'], one.publishes.length]),
      [
        ['InternalFailure', 0],
        ['aborted', 0],
        [undefined, 1],
      ],
    );
  });

  it('with more in it than is kept still tells what the answer tells', async () => {
    const Entries = Array.from({ length: 10 }, (_, n) => ({ Id: `e${n}`, MessageBody: 'x'.repeat(300_000) }));
    await clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    const told = summary(spans.take()[0]!);
    assert.equal(told.publishes.length, 10);
    assert.equal(new Set(told.publishes.map((one) => one?.['choreoscope.publish'])).size, 10);
  });
});
