// CommonJS and unbundled: the module hooks of the plain packages see nothing else.
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');
const { InvokeCommand, LambdaClient } = require('@aws-sdk/client-lambda');
const { PutObjectCommand, S3Client } = require('@aws-sdk/client-s3');
const { PublishCommand, SNSClient } = require('@aws-sdk/client-sns');
const { SendMessageBatchCommand, SendMessageCommand, SQSClient } = require('@aws-sdk/client-sqs');

// Queues are named by the URLs they have at AWS.
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const sns = new SNSClient();
const events = new EventBridgeClient();
const lambda = new LambdaClient();
const s3 = new S3Client({ forcePathStyle: true });
const dynamodb = new DynamoDBClient();

/** Sends one event through every kind of channel, and three in one call through a queue. */
const everyChannel = [
  (to) => sqs.send(new SendMessageCommand({ QueueUrl: to.letters, MessageBody: body(to) })),
  (to) => sqs.send(new SendMessageBatchCommand({ QueueUrl: to.parcels, Entries: parcels(to) })),
  (to) => sns.send(new PublishCommand({ TopicArn: to.news, Message: '{}' })),
  (to) => sns.send(new PublishCommand({ TopicArn: to.rawNews, Message: '{}' })),
  (to) => sns.send(new PublishCommand({ TopicArn: to.wrappedNews, Message: '{}' })),
  (to) => lambda.send(new InvokeCommand({ FunctionName: to.reader, Payload: '{}' })),
  (to) => lambda.send(new InvokeCommand({ FunctionName: to.reader, Payload: '{}', InvocationType: 'Event' })),
  (to) => lambda.send(new InvokeCommand({ FunctionName: to.reader, Payload: '{"fail":true}' })),
  (to) => events.send(new PutEventsCommand({ Entries: [happening(to)] })),
  (to) => s3.send(new PutObjectCommand({ Bucket: to.files, Key: 'file', Body: 'text' })),
  (to) => dynamodb.send(new PutItemCommand({ TableName: to.items, Item: { id: { S: 'item' } } })),
];

const body = (to) => JSON.stringify({ forward: to.later });
const parcels = (to) => ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id === 'a' ? body(to) : '{}' }));
const happening = (to) => ({
  EventBusName: to.happenings,
  Source: 'test',
  DetailType: 'Happened',
  Detail: '{}',
});

exports.publish = async () => {
  const to = JSON.parse(process.env.CHANNELS);
  for (const send of everyChannel) await send(to);
  if (to.letters2) {
    await everyChannel[0]({ ...to, letters: to.letters2 });
    await everyChannel[1]({ ...to, parcels: to.parcels2 });
  }
  return { statusCode: 202 };
};

/** Forwards whatever says where to; fails when told to. */
exports.receive = async (event) => {
  if (event.fail) throw new TypeError('as it was told');
  for (const { body: text } of event.Records ?? []) {
    const forward = text?.startsWith('{"forward"') ? JSON.parse(text).forward : undefined;
    if (forward) await sqs.send(new SendMessageCommand({ QueueUrl: forward, MessageBody: '{}' }));
  }
};
