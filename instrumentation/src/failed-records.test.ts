import assert from 'node:assert/strict';
import { failedRecords } from './failed-records.ts';

const failures = (...names: unknown[]) => ({
  batchItemFailures: names.map((itemIdentifier) => ({ itemIdentifier })),
});
const kafka = {
  eventSource: 'aws:kafka',
  records: {
    'orders-0': [
      { topic: 'orders', partition: 0, offset: 7 },
      { topic: 'orders', partition: 0, offset: 8 },
    ],
    'orders-1': [{ topic: 'orders', partition: 1, offset: 7 }],
  },
};
const firehose = {
  deliveryStreamArn: 'arn:aws:firehose:eu-west-1:1:deliverystream/s',
  records: [{ recordId: 'a' }, { recordId: 'b' }],
};
const piped = [
  { eventSource: 'aws:dynamodb', eventID: 'e1', dynamodb: { SequenceNumber: '1' } },
  { eventSource: 'aws:kinesis', eventID: 'e2', sequenceNumber: '2' },
  { eventSource: 'aws:sqs', messageId: 'm3' },
];

/** Title → event, result, ordinals. */
const cases: Record<string, [event: unknown, result: unknown, failed: number[]]> = {
  'of Kafka, by topic with partition and offset': [
    kafka,
    failures({ partition: 'orders-1', offset: 7 }),
    [2],
  ],
  'of Kafka, under the other name of its partition': [
    kafka,
    failures({ 'topic-partition': 'orders-0', offset: 8 }),
    [1],
  ],
  'of Kafka, all of them for a place that is none': [
    kafka,
    failures({ partition: 'orders-9', offset: 7 }),
    [0, 1, 2],
  ],
  'of Firehose, where the transformation says so': [
    firehose,
    {
      records: [
        { recordId: 'a', result: 'Dropped' },
        { recordId: 'b', result: 'ProcessingFailed' },
      ],
    },
    [1],
  ],
  'of Firehose, none when all are transformed': [
    firehose,
    {
      records: [
        { recordId: 'a', result: 'Ok' },
        { recordId: 'b', result: 'Ok' },
      ],
    },
    [],
  ],
  'of a pipe, by message id or event id': [piped, failures('m3', 'e1'), [0, 2]],
  'of nothing that is a batch': [{ order: 17 }, failures('m1'), []],
  'of a result that is none': [piped, { batchItemFailures: 7, records: 'x' }, []],
};

describe('failed records', () => {
  for (const [title, [event, result, failed]] of Object.entries(cases)) {
    it(`are known ${title}`, () => assert.deepEqual(failedRecords(event, result), failed));
  }
});
