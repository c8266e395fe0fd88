import type { Publish } from '../delivery.ts';
import { byteLength, decodedContent, items, key, nameAt, textAt } from '../sources/reading.ts';
import { arn } from './channels.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';
import { sending } from './sending.ts';

/**
 * Firehose. The id of each accepted record, in the order sent, which a function that transforms it gets.
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html,
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */
export const firehose: EventTarget = {
  service: 'firehose',
  operations: {
    PutRecord: {
      kind: 'producer',
      publishes: (call) => record(call, 0, call.input.Record, call.output),
      attributes: (call) => sending(call, 'aws.firehose', nameAt(call.input, 'DeliveryStreamName')),
    },
    PutRecordBatch: {
      kind: 'producer',
      publishes: (call) => {
        const sent = items(call.input.Records);
        return items(call.output.RequestResponses).flatMap((accepted, ordinal) =>
          record(call, ordinal, sent[ordinal], accepted),
        );
      },
      attributes: (call) =>
        sending(call, 'aws.firehose', nameAt(call.input, 'DeliveryStreamName'), call.input.Records),
    },
  },
};

function record(call: ServiceCall, ordinal: number, sent: unknown, accepted: unknown): Publish[] {
  const recordId = nameAt(accepted, 'RecordId');
  if (recordId === undefined) return [];
  const data = textAt(sent, 'Data');
  return [
    {
      ordinal,
      keys: key('id', 'firehose', recordId),
      channel: arn(call, 'firehose', 'deliverystream', nameAt(call.input, 'DeliveryStreamName')),
      payloadBytes: byteLength(data, 'base64'),
      get payload() {
        return decodedContent(data);
      },
    },
  ];
}
