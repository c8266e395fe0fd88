import assert from 'node:assert/strict';
import { type Bench, installed, lead, startBench } from '../interop/beside.ts';

const body = (order: number) => JSON.stringify({ at: order });
const batches = {
  SQS: [1, 2, 3].map((order) => ({
    messageId: `message-${order}`,
    body: body(order),
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:incoming',
  })),
  KinesisDataStreams: [1, 2, 3].map((order) => ({
    eventID: `shardId-000000000000:4${order}`,
    kinesis: { sequenceNumber: `4${order}`, data: btoa(body(order)) },
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn:aws:kinesis:eu-west-1:123456789012:stream/incoming',
  })),
  DynamoDBStreams: [1, 2, 3].map((order) => ({
    eventID: `event-${order}`,
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: `4${order}`, Keys: { id: { N: String(order) } } },
    eventSource: 'aws:dynamodb',
    eventSourceARN: 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026',
  })),
};

/** The second record fails after it has sent; what is sent says nothing of the record. */
const app = (work: string) => `${lead}
  const { BatchProcessor, processPartialResponse } = require(${installed('@aws-lambda-powertools/batch')});
  const { tracedRecord } = require('@choreoscope/instrumentation');
  const sqs = newClient();
  const work = async (record) => {
    await sqs.send(message('same'));
    if (JSON.stringify(record).includes('2"') || JSON.stringify(record).includes(':2}')) fail();
  };
  exports.handler = ours(async (event, context) => {
    const processor = new BatchProcessor(process.env.KIND);
    return processPartialResponse(event, ${work}, processor, { context });
  });`;

describe('Under the batch processor of Powertools', () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench();
  });
  after(() => bench.close());

  for (const [kind, Records] of Object.entries(batches)) {
    for (const [how, work] of Object.entries({
      'by itself': 'work',
      'with tracedRecord too': 'tracedRecord(work)',
    })) {
      it(`each record of ${kind} has its span, its publishes and its failure, ${how}`, async () => {
        const alone = await bench.run(app('work'), [{ Records }], 'without', { KIND: kind });
        const { report, ours } = await bench.run(app(work), [{ Records }], 'register', { KIND: kind });
        assert.deepEqual(report.outcomes[0]!.result, alone.report.outcomes[0]!.result);
        const records = ours.filter(({ attributes }) => 'choreoscope.record' in attributes);
        assert.deepEqual(
          records.map(({ attributes, status }) => [attributes['choreoscope.record'], status?.code]).sort(),
          [
            [0, undefined],
            [1, 2],
            [2, undefined],
          ],
        );
        const publishes = ours.flatMap((span) => span.events.map((event) => ({ span, event })));
        assert.deepEqual(
          publishes
            .filter(({ event }) => event.name === 'choreoscope.publish')
            .map(({ event }) => [
              event.attributes['choreoscope.record'],
              event.attributes['choreoscope.attribution'],
            ])
            .sort(),
          [
            [0, 'span'],
            [1, 'span'],
            [2, 'span'],
          ],
        );
        const invocation = ours.find(({ attributes }) => 'faas.trigger' in attributes);
        assert.deepEqual(invocation!.attributes['choreoscope.failed_records'], [1]);
      });
    }
  }
});
