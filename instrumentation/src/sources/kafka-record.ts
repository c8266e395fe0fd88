import { carriedByAttributes } from './carried.ts';
import { encoded, type Layer } from './layer.ts';
import { countAt, items, joined, key, member, nameAt, textAt } from './reading.ts';

/**
 * A record of a topic as an event source mapping or a pipe hands it over: value in base64, headers as a list of
 * objects with one name each, or as one object with all, their values as bytes. Joined by its place in the topic,
 * which the producer is told. Neither end knows the cluster by the same name, so the topic's has to do.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html,
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kafka.html
 */
export function kafkaRecord(record: unknown): Layer {
  const topic = nameAt(record, 'topic');
  const messageId = joined`${topic}/${countAt(record, 'partition')}:${countAt(record, 'offset')}`;
  const headers = member(record, 'headers');
  return encoded(
    {
      keys: key('pointer', 'kafka', messageId),
      channel: joined`kafka:${topic}`,
      eventTimeMs: countAt(record, 'timestamp'),
      carried: carriedByAttributes(headers, ...items(headers, 100)),
      messageId,
    },
    textAt(record, 'value'),
  );
}
