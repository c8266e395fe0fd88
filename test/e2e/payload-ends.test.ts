import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { eventually, startTestCloud, type TestCloud } from '../local-cloud/testing/cloud-for-tests.ts';

/** One order, written by hand: white space, numbers and escapes as no serializer has them. */
const order =
  '{ "total" : 12.50, "orderId":"o-1", "sentAt":"2026-01-31T10:00:00Z",\n "note":"d\\u00e9j\\u00e0 \\"vu\\" 😀", "10":1e2, "items":[{"sku":"s","n":-0.0},{}] }';

/** Sends the order to everything there is, as its text where that is possible. */
const sender = `
  import { createRequire } from 'node:module';
  const require = createRequire(${JSON.stringify(import.meta.url)});
  const send = (service, client, command, input) => {
    const sdk = require('@aws-sdk/client-' + service);
    return new sdk[client]({}).send(new sdk[command](input));
  };
  const item = {
    orderId: { S: 'o-1' }, total: { N: '1250e-2' }, '10': { N: '100.0' }, note: { S: 'déjà "vu" 😀' },
    items: { L: [{ M: { n: { N: '0' }, sku: { S: 's' } } }, { M: {} }] },
  };
  export const handler = async ({ order, topics, queueUrl }) => {
    await send('sqs', 'SQSClient', 'SendMessageCommand', { QueueUrl: queueUrl, MessageBody: order });
    await send('sns', 'SNSClient', 'PublishCommand', { TopicArn: topics, Message: order });
    await send('eventbridge', 'EventBridgeClient', 'PutEventsCommand', {
      Entries: [{ EventBusName: 'shop', Source: 'shop', DetailType: 'Placed', Detail: order }],
    });
    await send('kinesis', 'KinesisClient', 'PutRecordCommand', {
      StreamName: 'orders', PartitionKey: 'p', Data: Buffer.from(order),
    });
    await send('dynamodb', 'DynamoDBClient', 'PutItemCommand', { TableName: 'orders', Item: item });
    await send('lambda', 'LambdaClient', 'InvokeCommand', {
      FunctionName: 'invoked', InvocationType: 'Event', Payload: order,
    });
  };`;

interface Ends {
  attributes: { key: string; value: { stringValue?: string } }[];
}
interface Line {
  resourceSpans: { scopeSpans: { spans: { links?: Ends[]; events?: Ends[] }[] }[] }[];
}

/** What is noted in a function's log of what it got (`links`) or sent (`events`). */
function noted(log: string, end: 'links' | 'events'): Record<string, string | undefined>[] {
  return log
    .split('\n')
    .filter((line) => line.includes('{"resourceSpans"'))
    .flatMap((line) => (JSON.parse(line.slice(line.indexOf('{"res'))) as Line).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .flatMap((span) => span[end] ?? [])
    .map(({ attributes }) =>
      Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue])),
    );
}

describe('The two ends of a hop', function () {
  this.timeout(90_000);
  let cloud: TestCloud;
  before(async () => {
    cloud = await startTestCloud();
  });
  after(() => cloud.stop());

  it('have one fingerprint and one shape, whatever carried the event, and one payload hash where both have bytes', async () => {
    const register = fileURLToPath(new URL('../../instrumentation/dist/register.cjs', import.meta.url));
    const environment = { NODE_OPTIONS: `--require=${register}`, CHOREOSCOPE_MODE: 'logs' };
    const deploy = (name: string, code = 'export const handler = async () => {};') =>
      cloud.deploy(name, code, { environment });
    const topic = cloud.createTopic('orders');
    const queue = cloud.createQueue({ name: 'orders' });
    const enveloped = cloud.createQueue({ name: 'enveloped' });
    const raw = cloud.createQueue({ name: 'raw' });
    const bridged = cloud.createQueue({ name: 'bridged' });
    const names = ['queue', 'enveloped', 'raw', 'notified', 'ruled', 'bridged', 'stream', 'table', 'invoked'];
    const fns = Object.fromEntries(names.map((name) => [name, deploy(name)]));
    cloud.mapQueue(queue, fns.queue!);
    cloud.mapQueue(enveloped, fns.enveloped!);
    cloud.mapQueue(raw, fns.raw!);
    cloud.mapQueue(bridged, fns.bridged!);
    cloud.subscribe(topic, fns.notified!.arn);
    cloud.subscribe(topic, enveloped.arn);
    cloud.subscribe(topic, raw.arn, { raw: true });
    const bus = cloud.createBus('shop');
    cloud.createRule(bus, 'placed', { source: ['shop'] }, [fns.ruled!.arn, bridged.arn]);
    cloud.mapStream(cloud.createStream({ name: 'orders' }), fns.stream!);
    const { streamArn } = await cloud.createTable({
      name: 'orders',
      partitionKey: 'orderId',
      streamShards: 1,
    });
    cloud.mapStream(streamArn!, fns.table!);
    const sending = deploy('sender', sender);
    const client = new LambdaClient(cloud.clientConfig());
    const Payload = JSON.stringify({ order, topics: topic, queueUrl: cloud.queueUrl(queue) });
    const { FunctionError } = await client.send(new InvokeCommand({ FunctionName: 'sender', Payload }));
    client.destroy();
    assert.equal(FunctionError, undefined, sending.log);
    await cloud.settle(30_000);

    const sent = await eventually(() => {
      const found = noted(sending.log, 'events').filter((one) => one['choreoscope.fingerprint']);
      return found.length >= 6 && found;
    });
    const [first] = sent;
    const identity = (one: Record<string, string | undefined> | undefined) =>
      `${one?.['choreoscope.fingerprint']} ${one?.['choreoscope.shape']}`;
    assert.equal(sent.length, 6);
    for (const one of sent) assert.equal(identity(one), identity(first));
    for (const [name, fn] of Object.entries(fns)) {
      const got = await eventually(() => noted(fn.log, 'links')[0]);
      assert.equal(identity(got), identity(first), name);
      const hasBytes = !['ruled', 'bridged', 'table', 'invoked'].includes(name);
      assert.equal(
        got['choreoscope.payload_hash'],
        hasBytes ? first?.['choreoscope.payload_hash'] : undefined,
        name,
      );
    }
  });
});
