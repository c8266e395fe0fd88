import { carriedByHeaders } from './carried.ts';
import type { Layer } from './layer.ts';
import { byteLength, countAt, key, member, nameAt, textAt } from './reading.ts';

/**
 * A message as an event source mapping or a pipe hands it over.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
 */
export function sqsMessage(record: unknown): Layer {
  const messageId = nameAt(record, 'messageId');
  const body = textAt(record, 'body');
  const attributes = member(record, 'attributes');
  const sent = carriedByHeaders(member(record, 'messageAttributes'));
  const xray = nameAt(attributes, 'AWSTraceHeader');
  return {
    delivery: {
      keys: key('id', 'sqs', messageId),
      channel: nameAt(record, 'eventSourceARN'),
      receiveCount: countAt(attributes, 'ApproximateReceiveCount'),
      eventTimeMs: countAt(attributes, 'SentTimestamp'),
      payloadBytes: byteLength(body),
      carried: xray === undefined ? sent : { ...sent, 'x-amzn-trace-id': xray },
      messageId,
      payload: body,
    },
    content: body,
  };
}
