import assert from 'node:assert/strict';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { eventually, startTestCloud, type TestCloud } from './testing/cloud-for-tests.ts';
import { recordedEvents, recordingHandler } from './testing/record-events.ts';

describe('SNS in the local cloud', () => {
  let cloud: TestCloud;
  let client: SNSClient;

  beforeEach(async () => {
    cloud = await startTestCloud();
    client = new SNSClient(cloud.clientConfig());
  });

  afterEach(async () => {
    client.destroy();
    await cloud.stop();
  });

  it('fans a message out to a function, to a queue in an envelope and to a queue as it is', async () => {
    const TopicArn = cloud.createTopic('orders');
    const fn = cloud.deploy('subscriber', recordingHandler());
    const enveloped = cloud.createQueue({ name: 'enveloped' });
    const raw = cloud.createQueue({ name: 'raw' });
    const subscriptionArn = cloud.subscribe(TopicArn, fn.arn);
    cloud.subscribe(TopicArn, enveloped.arn);
    cloud.subscribe(TopicArn, raw.arn, { raw: true });
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'new <&> "order"' } };
    const { MessageId } = await client.send(
      new PublishCommand({ TopicArn, Message: 'ümläut & <tags>', Subject: 'S', MessageAttributes }),
    );
    await cloud.settle(20_000);

    const [{ Records }] = recordedEvents(fn);
    assert.equal(Records[0].EventSource, 'aws:sns');
    assert.equal(Records[0].EventSubscriptionArn, subscriptionArn);
    assert.equal(Records[0].Sns.MessageId, MessageId);
    assert.equal(Records[0].Sns.Message, 'ümläut & <tags>');
    assert.deepEqual(Records[0].Sns.MessageAttributes, {
      kind: { Type: 'String', Value: 'new <&> "order"' },
    });

    const envelope = JSON.parse(enveloped.messages[0]!.body);
    assert.equal(envelope.MessageId, MessageId);
    assert.notEqual(enveloped.messages[0]!.id, MessageId);
    assert.deepEqual([envelope.Type, envelope.Subject, envelope.TopicArn], ['Notification', 'S', TopicArn]);
    assert.equal(raw.messages[0]!.body, 'ümläut & <tags>');
    assert.equal(raw.messages[0]!.attributes.kind?.StringValue, 'new <&> "order"');
  });

  it('publishes a batch entry by entry', async () => {
    const TopicArn = cloud.createTopic('orders');
    const queue = cloud.createQueue({ name: 'q' });
    cloud.subscribe(TopicArn, queue.arn, { raw: true });
    const PublishBatchRequestEntries = [
      { Id: 'x', Message: 'one' },
      { Id: 'y', Message: 'two' },
    ];
    const { Successful } = await client.send(
      new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }),
    );
    assert.deepEqual(
      Successful?.map(({ Id }) => Id),
      ['x', 'y'],
    );
    assert.deepEqual(
      queue.messages.map(({ body }) => body),
      ['one', 'two'],
    );
    assert.deepEqual(
      cloud.truth.publishes.map(({ ids, ordinal }) => [ids.messageId, ordinal]),
      Successful!.map(({ MessageId }, index) => [MessageId, index]),
    );
  });

  it('refuses a topic that does not exist by the name clients know', async () => {
    const TopicArn = 'arn:aws:sns:eu-west-1:123456789012:none';
    await assert.rejects(client.send(new PublishCommand({ TopicArn, Message: 'm' })), {
      name: 'NotFoundException',
    });
  });

  it('redelivers the same message as a new invocation when told to misbehave', async () => {
    cloud.setRedelivery((channel) => channel.endsWith(':orders'));
    const TopicArn = cloud.createTopic('orders');
    const fn = cloud.deploy('subscriber', recordingHandler());
    cloud.subscribe(TopicArn, fn.arn);
    await client.send(new PublishCommand({ TopicArn, Message: 'm' }));
    await cloud.settle(20_000);
    const ids = recordedEvents(fn).map((event) => event.Records[0].Sns.MessageId);
    assert.equal(ids.length, 2);
    assert.equal(ids[0], ids[1]);
    assert.equal(new Set(cloud.truth.invocations.map(({ requestId }) => requestId)).size, 2);
  });
});

describe('EventBridge in the local cloud', () => {
  let cloud: TestCloud;
  let client: EventBridgeClient;

  beforeEach(async () => {
    cloud = await startTestCloud();
    client = new EventBridgeClient(cloud.clientConfig());
  });

  afterEach(async () => {
    client.destroy();
    await cloud.stop();
  });

  it('routes events by pattern to functions and queues, with the id it answered', async () => {
    const bus = cloud.createBus('shop');
    const fn = cloud.deploy('target', recordingHandler());
    const queue = cloud.createQueue({ name: 'q' });
    cloud.createRule(bus, 'paid', { source: ['shop'], 'detail-type': ['Paid', 'Refunded'] }, [
      fn.arn,
      queue.arn,
    ]);
    cloud.createRule(bus, 'large', { detail: { size: [{ prefix: 'XX' }] } }, [queue.arn]);
    const entry = (DetailType: string, size: string) => ({
      EventBusName: 'shop',
      Source: 'shop',
      DetailType,
      Detail: JSON.stringify({ size }),
    });
    const { Entries } = await client.send(
      new PutEventsCommand({ Entries: [entry('Paid', 'S'), entry('Sent', 'XXL'), entry('Sent', 'S')] }),
    );
    await cloud.settle(20_000);
    const [event] = recordedEvents(fn);
    assert.equal(event.id, Entries![0]!.EventId);
    assert.deepEqual([event['detail-type'], event.source, event.detail], ['Paid', 'shop', { size: 'S' }]);
    assert.match(event.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(
      queue.messages.map(({ body }) => JSON.parse(body).id),
      [Entries![0]!.EventId, Entries![1]!.EventId],
    );
  });

  it('refuses a faulty entry and takes its neighbours', async () => {
    cloud.createBus('shop');
    const good = { EventBusName: 'shop', Source: 's', DetailType: 'd', Detail: '{}' };
    const answer = await client.send(new PutEventsCommand({ Entries: [{ ...good, Detail: '{' }, good] }));
    assert.equal(answer.FailedEntryCount, 1);
    assert.equal(answer.Entries?.[0]?.ErrorCode, 'MalformedDetail');
    assert.deepEqual(
      cloud.truth.publishes.map(({ ordinal }) => ordinal),
      [1],
    );
  });

  it('fires a schedule when told to, and by itself at its interval', async () => {
    const fn = cloud.deploy('nightly', recordingHandler());
    const ruleArn = cloud.createSchedule('every-night', fn.arn);
    cloud.fireSchedule('every-night');
    await cloud.settle(20_000);
    const [event] = recordedEvents(fn);
    assert.deepEqual(
      [event['detail-type'], event.source, event.resources],
      ['Scheduled Event', 'aws.events', [ruleArn]],
    );
    assert.deepEqual(
      cloud.truth.flows().map(({ functions }) => functions),
      [['nightly']],
    );
    cloud.createSchedule('often', fn.arn, 20);
    await eventually(() => recordedEvents(fn).length >= 3);
  });
});
