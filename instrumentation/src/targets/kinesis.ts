import type { Publish } from '../delivery.ts';
import { byteLength, decodedContent, items, key, nameAt, present, textAt } from '../sources/reading.ts';
import { arn, shortName } from './channels.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';
import { sending } from './sending.ts';

/**
 * Kinesis. Shard and sequence number of each accepted record, in the order sent; a refused one has an error.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html,
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export const kinesis: EventTarget = {
  service: 'kinesis',
  operations: {
    PutRecord: {
      kind: 'producer',
      publishes: (call) => record(call, 0, call.input, call.output),
      attributes: (call) => attributes(call),
    },
    PutRecords: {
      kind: 'producer',
      publishes: (call) => {
        const sent = items(call.input.Records);
        return items(call.output.Records).flatMap((accepted, ordinal) =>
          record(call, ordinal, sent[ordinal], accepted),
        );
      },
      attributes: (call) => attributes(call, call.input.Records),
    },
  },
};

function record(call: ServiceCall, ordinal: number, sent: unknown, accepted: unknown): Publish[] {
  const shard = nameAt(accepted, 'ShardId');
  const sequence = nameAt(accepted, 'SequenceNumber');
  const stream = streamName(call);
  if (shard === undefined || sequence === undefined) return [];
  const data = textAt(sent, 'Data');
  return [
    {
      ordinal,
      keys: key('pointer', 'kinesis', stream === undefined ? undefined : `${stream}/${shard}:${sequence}`),
      channel: arn(call, 'kinesis', 'stream', nameAt(call.input, 'StreamARN') ?? stream),
      payloadBytes: byteLength(data, 'base64'),
      // Up to 500 records: decoded only for whom it matters.
      get payload() {
        return decodedContent(data);
      },
    },
  ];
}

function streamName(call: ServiceCall): string | undefined {
  return nameAt(call.input, 'StreamName') ?? shortName(nameAt(call.input, 'StreamARN'));
}

function attributes(call: ServiceCall, batch?: unknown): Record<string, string | number> {
  const stream = streamName(call);
  return {
    ...sending(call, 'aws_kinesis', stream, batch),
    ...present({ 'aws.kinesis.stream_name': stream }),
  };
}
