import assert from 'node:assert/strict';
import { FirehoseClient, PutRecordBatchCommand, PutRecordCommand } from '@aws-sdk/client-firehose';
import { CreateScheduleCommand, DeleteScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
} from '@aws-sdk/client-sfn';
import { startTestCloud, type TestCloud } from './testing/cloud-for-tests.ts';
import { recordedEvents, recordingHandler } from './testing/record-events.ts';

describe('EventBridge Scheduler in the local cloud', () => {
  let cloud: TestCloud;
  let client: SchedulerClient;

  beforeEach(async () => {
    cloud = await startTestCloud();
    client = new SchedulerClient(cloud.clientConfig());
  });

  afterEach(async () => {
    client.destroy();
    await cloud.stop();
  });

  const create = (Name: string, ScheduleExpression: string, Arn: string, Input?: string) =>
    client.send(
      new CreateScheduleCommand({
        Name,
        ScheduleExpression,
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn,
          RoleArn: 'arn:aws:iam::123456789012:role/r',
          ...(Input === undefined ? {} : { Input }),
        },
      }),
    );

  it('fires once at its time, with its own event where it has no input', async () => {
    const fn = cloud.deploy('worker', recordingHandler());
    const at = new Date().toISOString().slice(0, 19);
    const { ScheduleArn } = await create('later', `at(${at})`, fn.arn);
    await cloud.settle(20_000);
    const [event] = recordedEvents(fn);
    assert.deepEqual(
      [event.source, event['detail-type'], event.resources, event.detail, event.time],
      ['aws.scheduler', 'Scheduled Event', [ScheduleArn], '{}', `${at}Z`],
    );
    const [hop] = cloud.truth.hops();
    assert.deepEqual([hop?.publish.operation, hop?.to.function], ['CreateSchedule', 'worker']);
  });

  it('passes its input on, with what it knows of the time, to templated and universal targets', async () => {
    const fn = cloud.deploy('worker', recordingHandler());
    const queue = cloud.createQueue({ name: 'jobs' });
    const input = { orderId: 'o1', run: '<aws.scheduler.execution-id>', of: '<aws.scheduler.schedule-arn>' };
    const { ScheduleArn } = await create('a', 'cron(0 1 * * ? *)', fn.arn, JSON.stringify(input));
    const message = { QueueUrl: cloud.queueUrl(queue), MessageBody: '{"orderId":"o2"}' };
    await create(
      'b',
      'rate(5 minutes)',
      'arn:aws:scheduler:::aws-sdk:sqs:sendMessage',
      JSON.stringify(message),
    );
    cloud.fireScheduler('a');
    cloud.fireScheduler('b');
    await cloud.settle(20_000);
    const [{ run, ...rest }] = recordedEvents(fn);
    assert.match(run, /^[0-9a-f]{16}$/);
    assert.deepEqual(rest, { orderId: 'o1', of: ScheduleArn });
    assert.equal(queue.messages[0]?.body, '{"orderId":"o2"}');
    await client.send(new DeleteScheduleCommand({ Name: 'a' }));
    assert.throws(() => cloud.fireScheduler('a'), { code: 'ResourceNotFoundException' });
    await assert.rejects(create('b', 'rate(1 hour)', fn.arn), { name: 'ConflictException' });
  });
});

describe('Firehose in the local cloud', () => {
  let cloud: TestCloud;
  let client: FirehoseClient;

  beforeEach(async () => {
    cloud = await startTestCloud();
    client = new FirehoseClient(cloud.clientConfig());
  });

  afterEach(async () => {
    client.destroy();
    await cloud.stop();
  });

  it('has records transformed in one batch, and delivers what the function made of them', async () => {
    const transform = cloud.deploy(
      'transform',
      recordingHandler(`return { records: event.records.map(({ recordId, data }) => {
        const text = Buffer.from(data, 'base64').toString();
        const result = { drop: 'Dropped', bad: 'ProcessingFailed' }[text] ?? 'Ok';
        return { recordId, result, data: Buffer.from(text.toUpperCase()).toString('base64') };
      }) };`),
    );
    const DeliveryStreamName = 'lake';
    const arn = cloud.createDeliveryStream({ name: DeliveryStreamName, transform, bufferMs: 300 });
    const data = (text: string) => ({ Data: Buffer.from(text) });
    const one = await client.send(new PutRecordCommand({ DeliveryStreamName, Record: data('one') }));
    const batch = await client.send(
      new PutRecordBatchCommand({ DeliveryStreamName, Records: ['drop', 'bad', 'two'].map(data) }),
    );
    await cloud.settle(20_000);
    const [event] = recordedEvents(transform);
    assert.equal(event.deliveryStreamArn, arn);
    assert.equal(event.records.length, 4);
    assert.equal(new Set(event.records.map(({ recordId }: { recordId: string }) => recordId)).size, 4);
    assert.ok(event.records[0].approximateArrivalTimestamp > 1e12);
    const { delivered, failed } = cloud.deliveredBy(DeliveryStreamName);
    assert.deepEqual(delivered.map(String), ['ONE', 'TWO']);
    assert.deepEqual(failed.map(String), ['bad']);
    assert.deepEqual(
      cloud.truth.hops().map(({ publish }) => publish.ids.recordId),
      [one.RecordId, ...batch.RequestResponses!.map(({ RecordId }) => RecordId)],
    );
  });

  it('tries a failing function again with the same ids, then gives its records up', async () => {
    const transform = cloud.deploy('transform', recordingHandler('throw new Error("no");'));
    cloud.createDeliveryStream({ name: 'lake', transform });
    const Record = { Data: Buffer.from('one') };
    await client.send(new PutRecordCommand({ DeliveryStreamName: 'lake', Record }));
    await cloud.settle(20_000);
    const ids = recordedEvents(transform).map((event) => event.records[0].recordId);
    assert.deepEqual([ids.length, new Set(ids).size], [4, 1]);
    assert.deepEqual(cloud.deliveredBy('lake').failed.map(String), ['one']);
  });
});

describe('Step Functions in the local cloud', () => {
  let cloud: TestCloud;
  let client: SFNClient;

  beforeEach(async () => {
    cloud = await startTestCloud();
    // Loopback has no name `sync-127.0.0.1`.
    client = new SFNClient({ ...cloud.clientConfig(), disableHostPrefix: true });
  });

  afterEach(async () => {
    client.destroy();
    await cloud.stop();
  });

  it('runs tasks one after the other on the input, and the truth joins them to the start', async () => {
    const first = cloud.deploy('first', recordingHandler('return { ...event, first: true };'));
    const second = cloud.deploy('second', recordingHandler('return "done";'));
    const stateMachineArn = cloud.createStateMachine('checkout', {
      StartAt: 'First',
      States: {
        First: { Type: 'Task', Resource: first.arn, Next: 'Second' },
        Second: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: {
            FunctionName: second.arn,
            Payload: { 'order.$': '$.orderId', 'Context.$': '$$', 'id.$': '$$.Execution.Id', fixed: [1] },
          },
          End: true,
        },
      },
    });
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn, name: 'e1', input: '{"orderId":"o1"}' }),
    );
    await cloud.settle(20_000);
    assert.equal(executionArn, 'arn:aws:states:eu-west-1:123456789012:execution:checkout:e1');
    assert.deepEqual(recordedEvents(first), [{ orderId: 'o1' }]);
    const [{ Context, ...payload }] = recordedEvents(second);
    assert.deepEqual(payload, { order: 'o1', id: executionArn, fixed: [1] });
    assert.deepEqual(
      [Context.Execution.Name, Context.State.Name, Context.StateMachine.Id],
      ['e1', 'Second', stateMachineArn],
    );
    const { status, output } = await client.send(new DescribeExecutionCommand({ executionArn }));
    assert.equal(status, 'SUCCEEDED');
    assert.equal(JSON.parse(output!).Payload, 'done');
    assert.deepEqual(
      cloud.truth.hops().map(({ publish, to }) => [publish.ids.executionArn, to.function]),
      [
        [executionArn, 'first'],
        [executionArn, 'second'],
      ],
    );
  });

  it('answers a synchronous start with the result, or with the failure', async () => {
    const fn = cloud.deploy(
      'f',
      'export const handler = async ({ fails }) => { if (fails) throw new Error("no"); return 1; };',
    );
    const stateMachineArn = cloud.createStateMachine('express', {
      StartAt: 'Only',
      States: { Only: { Type: 'Task', Resource: fn.arn, End: true } },
    });
    const start = (input: string) => client.send(new StartSyncExecutionCommand({ stateMachineArn, input }));
    const ok = await start('{}');
    assert.deepEqual([ok.status, ok.output], ['SUCCEEDED', '1']);
    assert.equal((await start('{"fails":true}')).status, 'FAILED');
  });
});
