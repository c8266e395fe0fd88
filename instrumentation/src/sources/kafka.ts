import { unwrapped } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import { kafkaRecord } from './kafka-record.ts';
import { messaging } from './messaging.ts';
import { joined, member, nameAt, recordsByName } from './reading.ts';

/**
 * A topic of a Kafka cluster of one's own. The records are in lists by topic and partition.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html
 */
export const kafka: EventSource = {
  name: 'kafka',
  trigger: 'pubsub',
  matches: (event) => member(event, 'eventSource') === 'SelfManagedKafka',
  channel: (event) => joined`kafka:${topicOf(event)}`,
  deliveries: (event) => unwrapped(recordsByName(event, 'records'), (named) => kafkaRecord(named?.[0])),
  attributes: (event) => messaging('kafka', topicOf(event)),
};

/** A topic of Amazon MSK: https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html */
export const msk: EventSource = {
  ...kafka,
  name: 'msk',
  matches: (event) => member(event, 'eventSource') === 'aws:kafka',
};

/** An event source mapping reads one topic. */
function topicOf(event: unknown): string | undefined {
  return nameAt(recordsByName(event, 'records', 1)[0]?.[0], 'topic');
}
