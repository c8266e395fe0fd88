import { carriedByHeaders } from './carried.ts';
import { decoded, encodedContent } from './envelope-text.ts';
import type { Layer } from './layer.ts';
import { byteLength, countAt, items, key, member, nameAt, textAt } from './reading.ts';

/**
 * A record of a topic as an event source mapping or a pipe hands it over: value in base64, headers as a list of
 * objects with one name each, or as one object with all, their values as bytes. Joined by its place in the topic,
 * which the producer is told.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html,
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kafka.html
 */
export function kafkaRecord(record: unknown): Layer {
  const topic = nameAt(record, 'topic');
  const partition = countAt(record, 'partition');
  const offset = countAt(record, 'offset');
  const place =
    topic === undefined || partition === undefined || offset === undefined
      ? undefined
      : `${topic}-${partition}:${offset}`;
  const headers = member(record, 'headers');
  const value = textAt(record, 'value');
  return {
    delivery: {
      keys: key('pointer', 'kafka', place),
      channel: kafkaChannel(topic),
      eventTimeMs: countAt(record, 'timestamp'),
      payloadBytes: byteLength(value, 'base64'),
      carried: carriedByHeaders(headers, ...items(headers, 100)),
      messageId: place,
      get payload() {
        return decoded(value);
      },
    },
    content: encodedContent(value),
  };
}

/** Neither end knows the cluster by the same name, so the topic has to do. */
export function kafkaChannel(topic: string | undefined): string | undefined {
  return topic === undefined ? undefined : `kafka:${topic}`;
}
