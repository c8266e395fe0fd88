import { decoded, encodedContent } from './envelope-text.ts';
import type { Layer } from './layer.ts';
import { byteLength, key, member, nameAt, secondsAt, textAt } from './reading.ts';

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
  const stream = channel?.split('/')[1];
  const eventId = nameAt(record, 'eventID');
  const data = textAt(held, 'data');
  return {
    delivery: {
      keys: key(
        'pointer',
        'kinesis',
        stream === undefined || eventId === undefined ? undefined : `${stream}/${eventId}`,
      ),
      channel,
      eventTimeMs: secondsAt(held, 'approximateArrivalTimestamp'),
      payloadBytes: byteLength(data, 'base64'),
      messageId: eventId,
      // A batch may hold 10,000 records: decoded only for whom it matters.
      get payload() {
        return decoded(data);
      },
    },
    content: encodedContent(data),
  };
}

/** The stream's ARN, also where an enhanced fan-out consumer's (`…:stream/clicks/consumer/…`) delivers. */
export function streamArn(record: unknown): string | undefined {
  return nameAt(record, 'eventSourceARN')?.split('/').slice(0, 2).join('/');
}
