import assert from 'node:assert/strict';
import fc from 'fast-check';
import { carriers } from '../clients/carriers.ts';
import type { ServiceCall } from './event-target.ts';
import { findTarget } from './index.ts';

const operations: [service: string, operation: string][] = [
  ['sqs', 'SendMessage'],
  ['sqs', 'SendMessageBatch'],
  ['sns', 'Publish'],
  ['sns', 'PublishBatch'],
  ['events', 'PutEvents'],
  ['s3', 'PutObject'],
  ['s3', 'CopyObject'],
  ['s3', 'CompleteMultipartUpload'],
  ['s3', 'DeleteObject'],
  ['s3', 'DeleteObjects'],
  ['dynamodb', 'PutItem'],
  ['dynamodb', 'UpdateItem'],
  ['dynamodb', 'DeleteItem'],
  ['dynamodb', 'BatchWriteItem'],
  ['dynamodb', 'TransactWriteItems'],
  ['dynamodb', 'GetItem'],
  ['kinesis', 'PutRecord'],
  ['kinesis', 'PutRecords'],
  ['firehose', 'PutRecord'],
  ['firehose', 'PutRecordBatch'],
  ['lambda', 'Invoke'],
  ['states', 'StartExecution'],
  ['states', 'StartSyncExecution'],
  ['states', 'SendTaskSuccess'],
  ['states', 'SendTaskFailure'],
  ['scheduler', 'CreateSchedule'],
  ['iotdata', 'Publish'],
  ['execute-api', 'PostToConnection'],
];

/** Names that operations look at, so that what is arbitrary is looked into. */
const names = [
  'Entries',
  'Successful',
  'Records',
  'RequestResponses',
  'RequestItems',
  'UnprocessedItems',
  'TransactItems',
  'PublishBatchRequestEntries',
  'MessageAttributes',
  'traceparent',
  'StringValue',
  'MessageId',
  'Id',
  'EventId',
  'Detail',
  'Data',
  'Item',
  'Key',
  'TableName',
  'Put',
  'PutRequest',
  'QueueUrl',
  'StreamName',
  'ShardId',
  'SequenceNumber',
  'RecordId',
  'Payload',
  'FunctionName',
  'Delete',
  'Object',
  'Error',
  'executionArn',
  'stateMachineArn',
];
const { members } = fc.letrec((tie) => ({
  members: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }),
  value: fc.oneof(
    { depthSize: 'small' },
    fc.jsonValue(),
    fc.constantFrom('{"a":1}', '{', '__proto__', 'arn:aws:x', 'at(', 'https://q/1/2'),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('members'),
  ),
}));
const calls = fc.record({ input: members!, output: members! }) as fc.Arbitrary<
  Pick<ServiceCall, 'input' | 'output'>
>;

function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
}

describe('what any call says', () => {
  for (const [service, operation] of operations) {
    it(`makes ${service} ${operation} neither throw nor write`, () => {
      const target = findTarget(service, operation);
      assert.ok(target);
      fc.assert(
        fc.property(calls, fc.option(fc.constant('111122223333'), { nil: undefined }), (told, accountId) => {
          const headers = { 'x-amzn-requestid': 'r', etag: '"e"' };
          const call = frozen({
            ...told,
            service,
            operation,
            region: 'eu-west-1',
            accountId,
            headers,
            status: 200,
          });
          for (const publish of target.operations[operation]!(call)) {
            assert.ok(Number.isSafeInteger(publish.ordinal));
            assert.ok(publish.keys.every(({ value }) => typeof value === 'string'));
            assert.ok(publish.channel === undefined || typeof publish.channel === 'string');
            void publish.payload;
          }
          for (const value of Object.values(target.attributes(call))) assert.notEqual(value, undefined);
        }),
      );
    });
  }

  it('is never written to by what carries context', () => {
    const commands = Object.values(carriers).flatMap((one) => Object.values(one));
    fc.assert(
      fc.property(members!, fc.constantFrom(...commands), (input, { carry }) => {
        const before = JSON.stringify(input);
        try {
          carry(frozen(input) as Record<string, unknown>, () => ({ traceparent: 't' }));
        } catch (error) {
          // Caught where it is used; but not because it wrote.
          assert.doesNotMatch(String(error), /read only|not extensible|Cannot (?:assign|add|delete)/);
        }
        assert.equal(JSON.stringify(input), before);
      }),
    );
  });
});
