import assert from 'node:assert/strict';
import {
  CreateArchiveCommand,
  DescribeReplayCommand,
  EventBridgeClient,
  PutEventsCommand,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge';
import {
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { TrueDuplicates } from './index.ts';
import { startTestCloud, type TestCloud } from './testing/cloud-for-tests.ts';
import { recordedEvents, recordingHandler } from './testing/record-events.ts';

const ORDER = '/ord_\\d/.exec(JSON.stringify(event))[0]';

describe('What the local cloud notes of duplicates', () => {
  let cloud: TestCloud;
  let sqs: SQSClient;
  let events: EventBridgeClient;

  beforeEach(async () => {
    cloud = await startTestCloud({ identify: (text) => /ord_\d/.exec(text)?.[0] });
    sqs = new SQSClient(cloud.clientConfig());
    events = new EventBridgeClient(cloud.clientConfig());
  });

  afterEach(async () => {
    sqs.destroy();
    events.destroy();
    await cloud.stop();
  });

  const noted = () =>
    new TrueDuplicates(cloud.truth).deliveries.map(({ nth, kind, cause, effect }) => [
      nth,
      kind,
      cause,
      effect,
    ]);

  it('is a redrive under a new message id, of what is moved out of a dead-letter queue to where it came from', async () => {
    const dead = cloud.createQueue({ name: 'dead' });
    const redrive = { deadLetterArn: dead.arn, maxReceiveCount: 1 };
    const queue = cloud.createQueue({ name: 'jobs', visibilityTimeoutMs: 200, redrive });
    const fn = cloud.deploy('worker', recordingHandler(`throw new Error('no ' + ${ORDER});`));
    cloud.mapQueue(queue, fn);
    await sqs.send(new SendMessageCommand({ QueueUrl: cloud.queueUrl(queue), MessageBody: 'ord_1' }));
    await cloud.settle(20_000);
    assert.equal(dead.size, 1);
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
    await cloud.settle(20_000);
    const ids = recordedEvents(fn).map(({ Records }) => Records[0].messageId);
    assert.equal(new Set(ids).size, 2);
    assert.deepEqual(noted(), [[2, 'redrive', 'redrive', 'needed']]);
    await assert.rejects(sqs.send(new StartMessageMoveTaskCommand({ SourceArn: queue.arn })), {
      message: /Dead Letter Queue/,
    });
  });

  it('is a replay of archived events to the rules named, with the replay’s name in them', async () => {
    const bus = cloud.createBus('shop');
    const one = cloud.deploy('one', recordingHandler());
    const other = cloud.deploy('other', recordingHandler());
    const rule = cloud.createRule(bus, 'one', { source: ['shop'] }, [one.arn]);
    cloud.createRule(bus, 'other', { source: ['shop'] }, [other.arn]);
    const { ArchiveArn } = await events.send(
      new CreateArchiveCommand({ ArchiveName: 'all', EventSourceArn: bus }),
    );
    const entry = { EventBusName: bus, Source: 'shop', DetailType: 'OrderPlaced', Detail: '{"id":"ord_1"}' };
    await events.send(new PutEventsCommand({ Entries: [entry] }));
    await cloud.settle(20_000);
    const replay = {
      ReplayName: 'again',
      EventSourceArn: ArchiveArn,
      EventStartTime: new Date(Date.now() - 60_000),
      EventEndTime: new Date(Date.now() + 60_000),
      Destination: { Arn: bus, FilterArns: [rule] },
    };
    await events.send(new StartReplayCommand(replay));
    await cloud.settle(20_000);
    const { State } = await events.send(new DescribeReplayCommand({ ReplayName: 'again' }));
    assert.equal(State, 'COMPLETED');
    const [first, second] = recordedEvents(one);
    assert.deepEqual(second, { ...first, 'replay-name': 'again' });
    assert.equal(recordedEvents(other).length, 1);
    assert.deepEqual(noted(), [[2, 'replay', 'replay', 'absorbed']]);
  });

  it('tells the record that failed from its neighbours where a whole batch comes again', async () => {
    const queue = cloud.createQueue({ name: 'jobs', visibilityTimeoutMs: 500 });
    const fn = cloud.deploy(
      'worker',
      recordingHandler(
        `if (event.Records.some((r) => r.body === 'ord_2' && r.attributes.ApproximateReceiveCount === '1')) throw new Error('ord_2 is bad');`,
      ),
    );
    const Entries = ['ord_1', 'ord_2', 'ord_3'].map((Id) => ({ Id, MessageBody: Id }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: cloud.queueUrl(queue), Entries }));
    cloud.mapQueue(queue, fn, { batchSize: 3, windowMs: 5000 });
    await cloud.settle(20_000);
    assert.deepEqual(noted(), [
      [2, 'redelivery', 'neighbour-failed', 'absorbed'],
      [2, 'redelivery', 'function-error', 'needed'],
      [2, 'redelivery', 'neighbour-failed', 'absorbed'],
    ]);
  });

  it('sees runs that overlap because a message is hidden for less time than one takes', async () => {
    const queue = cloud.createQueue({ name: 'jobs', visibilityTimeoutMs: 300 });
    const first = `event.Records[0].attributes.ApproximateReceiveCount === '1'`;
    const fn = cloud.deploy(
      'worker',
      recordingHandler(`if (${first}) await new Promise((resolve) => setTimeout(resolve, 1500));`),
    );
    cloud.mapQueue(queue, fn, { batchSize: 1 });
    await sqs.send(new SendMessageCommand({ QueueUrl: cloud.queueUrl(queue), MessageBody: 'ord_1' }));
    await cloud.settle(20_000);
    assert.deepEqual(noted()[0], [2, 'redelivery', 'overlapping-runs', 'absorbed']);
  });
});
