import { encoded, type Layer } from './layer.ts';
import { joined, key, member, nameAt, secondsAt, textAt } from './reading.ts';

/**
 * A record as an event source mapping hands it over, or a pipe, which leaves out the level `kinesis`. `eventID` is
 * `shardId-…:sequence`, which `PutRecord` returned.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html,
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html,
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
 */
export function kinesisRecord(record: unknown): Layer {
  const held = member(record, 'kinesis') ?? record;
  const channel = streamArn(record);
  const messageId = nameAt(record, 'eventID');
  return encoded(
    {
      keys: key('pointer', 'kinesis', joined`${channel?.split('/')[1]}/${messageId}`),
      channel,
      eventTimeMs: secondsAt(held, 'approximateArrivalTimestamp'),
      messageId,
    },
    textAt(held, 'data'),
  );
}

/** The stream's ARN, also where an enhanced fan-out consumer's (`…:stream/clicks/consumer/…`) delivers. */
export function streamArn(record: unknown): string | undefined {
  return nameAt(record, 'eventSourceARN')?.split('/').slice(0, 2).join('/');
}
