import type { HopKey } from '../delivery.ts';
import type { Layer } from './layer.ts';
import { has, isoTimeAt, joined, key, member, nameAt } from './reading.ts';

/**
 * What Lambda tells a destination of an asynchronous invocation, or of a batch of a stream that it gave up.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function isDestined(content: unknown): boolean {
  return has(content, 'requestContext', 'condition') && has(content, 'requestContext', 'functionArn');
}

/**
 * Joined to whoever called the function that the record is about: by the request id of the call, and by what the
 * request itself holds. Its channel is that function.
 */
export function destined(content: unknown): Layer {
  const context = member(content, 'requestContext');
  const requestId = nameAt(context, 'requestId');
  const payload = member(content, 'requestPayload');
  return {
    delivery: {
      keys: [...key('id', 'lambda', requestId), ...firstOfBatch(content)],
      channel: nameAt(context, 'functionArn')?.split(':').slice(0, 7).join(':'),
      eventTimeMs: isoTimeAt(content, 'timestamp'),
      messageId: requestId,
      payload: payload ?? member(content, 'payload') ?? content,
    },
    content: payload,
  };
}

/** Of a batch only its ends are named; of a DynamoDB stream no pointer can be made of that. */
function firstOfBatch(content: unknown): HopKey[] {
  const batch = member(content, 'KinesisBatchInfo');
  const stream = nameAt(batch, 'streamArn')?.split('/')[1];
  const place = joined`${stream}/${nameAt(batch, 'shardId')}:${nameAt(batch, 'startSequenceNumber')}`;
  return key('pointer', 'kinesis', place);
}
