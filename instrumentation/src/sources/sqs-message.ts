import { carriedByAttributes } from './carried.ts';
import { objectIn } from './envelope-text.ts';
import type { Layer } from './layer.ts';
import { byteLength, countAt, firstRecord, isObject, key, member, nameAt, textAt } from './reading.ts';

/** First messages that were looked into, as long as their event lives: three sources ask. */
const opened = new WeakMap<object, object | undefined>();

/** The object in the body of an event's first message, if that may be an envelope. */
export function firstBody(event: unknown): object | undefined {
  const record = firstRecord(event);
  if (!isObject(record)) return undefined;
  if (!opened.has(record)) opened.set(record, objectIn(textAt(record, 'body')));
  return opened.get(record);
}

/**
 * A message as an event source mapping or a pipe hands it over.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
 */
export function sqsMessage(record: unknown): Layer {
  const messageId = nameAt(record, 'messageId');
  const body = textAt(record, 'body');
  const attributes = member(record, 'attributes');
  const sent = carriedByAttributes(member(record, 'messageAttributes'));
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
    content: isObject(record) && opened.has(record) ? opened.get(record) : body,
  };
}
