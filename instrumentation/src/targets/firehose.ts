import type { HopKey } from '../delivery.ts';
import { key, nameAt } from '../sources/reading.ts';
import { arn } from './channels.ts';
import { records } from './entries.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';
import { sending } from './sending.ts';

/**
 * Firehose. The id of each accepted record, in the order sent, which a function that transforms it gets.
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html,
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */
export const firehose: EventTarget = {
  service: 'firehose',
  kind: 'producer',
  operations: {
    PutRecord: (call) => records(call.input.Record, call.output, recordId, streamArn(call)),
    PutRecordBatch: (call) =>
      records(call.input.Records, call.output.RequestResponses, recordId, streamArn(call)),
  },
  attributes: (call) => sending(call, 'aws.firehose', streamName(call), call.input.Records),
};

function recordId(accepted: unknown): HopKey[] | undefined {
  const id = nameAt(accepted, 'RecordId');
  return id === undefined ? undefined : key('id', 'firehose', id);
}

function streamArn(call: ServiceCall): string | undefined {
  return arn(call, 'firehose', 'deliverystream', streamName(call));
}

function streamName(call: ServiceCall): string | undefined {
  return nameAt(call.input, 'DeliveryStreamName');
}
