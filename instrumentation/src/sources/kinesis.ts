import type { Delivery } from '../delivery.ts';
import type { EventSource } from './event-source.ts';
import {
  byteLength,
  firstRecord,
  key,
  member,
  nameAt,
  present,
  records,
  secondsAt,
  textAt,
} from './reading.ts';

/**
 * Kinesis stream. `eventID` is `shardId-…:sequence`, which `PutRecord` returned.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html,
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
 */
export const kinesis: EventSource = {
  name: 'kinesis',
  trigger: 'datasource',
  matches: (event) => member(firstRecord(event), 'eventSource') === 'aws:kinesis',
  channel: (event) => streamArn(firstRecord(event)),
  deliveries: (event) => records(event).map(put),
  attributes: (event) =>
    present({
      'messaging.system': 'aws_kinesis',
      'messaging.operation.type': 'process',
      'messaging.destination.name': streamArn(firstRecord(event))?.split('/')[1],
    }),
};

function put(record: unknown): Delivery {
  const channel = streamArn(record);
  const stream = channel?.split('/')[1];
  const eventId = nameAt(record, 'eventID');
  const data = textAt(record, 'kinesis', 'data');
  return {
    keys: key(
      'pointer',
      'kinesis',
      stream === undefined || eventId === undefined ? undefined : `${stream}/${eventId}`,
    ),
    channel,
    eventTimeMs: secondsAt(record, 'kinesis', 'approximateArrivalTimestamp'),
    payloadBytes: byteLength(data, 'base64'),
    messageId: eventId,
    // A batch may hold 10,000 records: decoded only for whom it matters.
    get payload() {
      return data === undefined ? undefined : Buffer.from(data, 'base64').toString();
    },
  };
}

/** The stream's ARN, also where an enhanced fan-out consumer's (`…:stream/clicks/consumer/…`) delivers. */
function streamArn(record: unknown): string | undefined {
  return nameAt(record, 'eventSourceARN')?.split('/').slice(0, 2).join('/');
}
