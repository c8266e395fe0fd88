import { get, request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { IoTDataPlaneClient, PublishCommand as PublishMessage } from '@aws-sdk/client-iot-data-plane';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Watched } from './preload.ts';

/**
 * What a handler does, written as a program that is bundled with its SDK in it, and run watched and unwatched.
 * It writes what came of each step as one line of JSON.
 */
const url = process.env.SERVICES!;
const { watched } = globalThis as { watched?: Watched };
const options = {
  endpoint: url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' },
  maxAttempts: 2,
};
const sqs = new SQSClient(options);
const s3 = new S3Client({ ...options, forcePathStyle: true });
const QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/111122223333/orders';
const message = (MessageBody: string) => new SendMessageCommand({ QueueUrl, MessageBody });

/** Services answer a message whose text is such a word in that way (watched-program.test.ts). */
const steps: Record<string, () => Promise<unknown>> = {
  sqs: () => sqs.send(message('m')),
  'sqs again, on the same connection': () => sqs.send(message('m')),
  sns: () =>
    new SNSClient(options).send(new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:1:t', Message: 'é' })),
  events: () =>
    new EventBridgeClient(options).send(
      new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] }),
    ),
  dynamodb: () =>
    new DynamoDBClient(options).send(new PutItemCommand({ TableName: 't', Item: { id: { S: 'a' } } })),
  lambda: async () => {
    const { Payload, ...rest } = await new LambdaClient(options).send(
      new InvokeCommand({ FunctionName: 'f', Payload: '{}' }),
    );
    return { ...rest, Payload: Payload?.transformToString() };
  },
  kinesis: async () => {
    const client = new KinesisClient({ ...options, endpoint: process.env.SERVICES_HTTP2 });
    const first = await client.send(
      new PutRecordCommand({ StreamName: 's', PartitionKey: 'p', Data: Buffer.from('d') }),
    );
    const second = await client.send(
      new PutRecordCommand({ StreamName: 's', PartitionKey: 'p', Data: Buffer.from('d') }),
    );
    client.destroy();
    return [first, second];
  },
  firehose: () =>
    new FirehoseClient(options).send(
      new PutRecordBatchCommand({ DeliveryStreamName: 'lake', Records: [{ Data: Buffer.from('d') }] }),
    ),
  'a state machine': () =>
    new SFNClient(options).send(
      new StartExecutionCommand({
        stateMachineArn: 'arn:aws:states:eu-west-1:1:stateMachine:m',
        input: '{}',
      }),
    ),
  'a schedule': () =>
    new SchedulerClient(options).send(
      new CreateScheduleCommand({
        Name: 's',
        ClientToken: 'c',
        ScheduleExpression: 'at(2030-01-01T00:00:00)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: 'arn:aws:lambda:eu-west-1:1:function:f', RoleArn: 'arn:aws:iam::1:role/r' },
      }),
    ),
  'a device': () =>
    new IoTDataPlaneClient(options).send(new PublishMessage({ topic: 't', payload: Buffer.from('d') })),
  'a web socket': () =>
    new ApiGatewayManagementApiClient(options).send(
      new PostToConnectionCommand({ ConnectionId: 'c=', Data: Buffer.from('d') }),
    ),
  'a traced client': async () => {
    const own = new SQSClient(options);
    const came = await (watched?.traceClient(own) ?? own).send(message('carries'));
    own.destroy();
    return came;
  },
  'an upload': () =>
    s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: Buffer.alloc(3_000_000, 'u') })),
  'an upload from a stream': () =>
    s3.send(
      new PutObjectCommand({
        Bucket: 'b',
        Key: 'k',
        Body: Readable.from(Array.from({ length: 50 }, (_, n) => Buffer.alloc(20_000, String(n)))),
        ContentLength: 1_000_000,
      }),
    ),
  'a download': async () => {
    const { Body, ...rest } = await s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    return { ...rest, Body: await Body!.transformToString() };
  },
  'a download read slowly': async () => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    let length = 0;
    for await (const chunk of Body as Readable) {
      length += chunk.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return length;
  },
  'a download left': async () => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    (Body as Readable).destroy();
    return 'left';
  },
  'a refusal': () => sqs.send(message('fails 400')),
  'a fault, then a retry': () => sqs.send(message('fails 500 once')),
  'an answer cut short, then a retry': () => sqs.send(message('cut once')),
  'nobody there': () => new SQSClient({ ...options, endpoint: 'http://127.0.0.1:1' }).send(message('m')),
  'an abort': () => sqs.send(message('never answered'), { abortSignal: AbortSignal.timeout(100) }),
  'a request whose response nobody reads': () =>
    new Promise((resolve) => {
      const sent = request(`${url}/unread`, { headers: { authorization: options.credentials.accessKeyId } });
      sent.on('close', () => resolve([sent.listenerCount('response'), sent.listenerCount('error')]));
      sent.end();
    }),
  'a signed request whose response nobody reads': () =>
    new Promise((resolve) => {
      const authorization =
        'AWS4-HMAC-SHA256 Credential=AKIA/20231114/eu-west-1/sqs/aws4_request, SignedHeaders=host';
      const sent = request(`${url}/unread`, { headers: { authorization } });
      sent.on('close', () => resolve([sent.listenerCount('response'), sent.listenerCount('error')]));
      sent.end();
    }),
  'a request of somebody else': () =>
    new Promise((resolve, reject) => {
      get(`${url}/b/k`, (response) => resolve(text(response))).on('error', reject);
    }),
  'a fetch': async () => (await fetch(`${url}/b/k`, { method: 'PUT', body: 'text' })).status,
  'a fetch of a lot': async () => (await (await fetch(`${url}/b/k`)).text()).length,
  'a fetch left': async () => {
    await (await fetch(`${url}/b/k`)).body!.cancel();
    return 'left';
  },
  'a fetch aborted': () => fetch(`${url}/unread`, { signal: AbortSignal.abort() }),
};

async function run(): Promise<void> {
  for (const [step, act] of Object.entries(steps)) {
    const came = await act().catch((error: Error & { code?: string; $metadata?: unknown }) => ({
      error: [error.name, error.message, error.code, error.$metadata],
    }));
    process.stdout.write(`${JSON.stringify([step, came])}\n`);
  }
  sqs.destroy();
  s3.destroy();
}

void (watched ? watched.invoke(run) : run());
