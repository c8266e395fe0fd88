import { carriedByAttributes } from './carried.ts';
import { objectIn } from './envelope-text.ts';
import type { Layer } from './layer.ts';
import { byteLength, countAt, firstRecord, has, isObject, key, member, nameAt, textAt } from './reading.ts';

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
      keys: [...key('id', 'sqs', messageId), ...key('id', 'lambda', givenUp(record))],
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

/**
 * The request that Lambda gave up and put here as a dead letter: its id is in an attribute.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
 */
function givenUp(record: unknown): string | undefined {
  const attributes = member(record, 'messageAttributes');
  return has(attributes, 'ErrorCode', 'stringValue')
    ? nameAt(attributes, 'RequestID', 'stringValue')
    : undefined;
}
