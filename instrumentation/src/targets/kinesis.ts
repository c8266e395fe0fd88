import type { HopKey } from '../delivery.ts';
import { key, nameAt } from '../sources/reading.ts';
import { arn, shortName } from './channels.ts';
import { records } from './entries.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';
import { sending } from './sending.ts';

/**
 * Kinesis. Shard and sequence number of each accepted record, in the order sent; a refused one has an error.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html,
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export const kinesis: EventTarget = {
  service: 'kinesis',
  kind: 'producer',
  operations: {
    PutRecord: (call) => records(call.input, call.output, place(call), streamArn(call)),
    PutRecords: (call) => records(call.input.Records, call.output.Records, place(call), streamArn(call)),
  },
  attributes: (call) => {
    const stream = streamName(call);
    return sending(call, 'aws_kinesis', stream, call.input.Records, { 'aws.kinesis.stream_name': stream });
  },
};

function place(call: ServiceCall): (accepted: unknown) => HopKey[] | undefined {
  const stream = streamName(call);
  return (accepted) => {
    const shard = nameAt(accepted, 'ShardId');
    const sequence = nameAt(accepted, 'SequenceNumber');
    if (shard === undefined || sequence === undefined) return undefined;
    return key('pointer', 'kinesis', stream && `${stream}/${shard}:${sequence}`);
  };
}

function streamArn(call: ServiceCall): string | undefined {
  return arn(call, 'kinesis', 'stream', nameAt(call.input, 'StreamARN') ?? streamName(call));
}

function streamName(call: ServiceCall): string | undefined {
  return nameAt(call.input, 'StreamName') ?? shortName(nameAt(call.input, 'StreamARN'));
}
