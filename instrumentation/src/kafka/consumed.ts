import type { Delivery } from '../delivery.ts';
import { textOrBytes } from '../http/body-text.ts';
import { carriedByHeaders } from '../sources/carried.ts';
import type { EventSource } from '../sources/event-source.ts';
import { messaging } from '../sources/messaging.ts';
import { countAt, items, key, member } from '../sources/reading.ts';
import type { KafkaMessage } from './types.ts';

/** What a consumer was called with. `Records` are its own messages, so that `eachRecord` and `tracedRecord` find them. */
export interface Consumed {
  topic: string;
  partition: number;
  groupId: string | undefined;
  Records: KafkaMessage[];
}

/** Messages that a consumer of kafkajs got. https://kafka.js.org/docs/consuming */
export const consumed: EventSource = {
  name: 'kafka',
  trigger: 'pubsub',
  matches: () => true,
  channel: (event) => `kafka:${(event as Consumed).topic}`,
  deliveries(event) {
    const { topic, partition, Records } = event as Consumed;
    return items(Records).map((message) => delivery(topic, partition, message as KafkaMessage));
  },
  spanName: (event) => `process ${(event as Consumed).topic}`,
  attributes(event) {
    const { topic, partition, groupId } = event as Consumed;
    return messaging('kafka', topic, {
      'messaging.operation.name': 'process',
      'messaging.destination.partition.id': String(partition),
      'messaging.consumer.group.name': groupId,
    });
  },
};

function delivery(topic: string, partition: number, message: KafkaMessage): Delivery {
  const { offset, value } = message;
  const place = offset === undefined ? undefined : `${topic}/${partition}:${offset}`;
  return {
    keys: key('pointer', 'kafka', place),
    channel: `kafka:${topic}`,
    eventTimeMs: countAt(message, 'timestamp'),
    payloadBytes: valueBytes(value),
    carried: carriedByHeaders(textHeaders(message)),
    messageId: place,
    // Decoded only for whom it matters.
    get payload() {
      return valueContent(value);
    },
  };
}

/** Bytes of a message's value, given as text or bytes. */
export function valueBytes(value: unknown): number | undefined {
  if (typeof value === 'string') return Buffer.byteLength(value);
  return value instanceof Uint8Array ? value.byteLength : undefined;
}

/** What a message holds: text, or bytes that are none. */
export function valueContent(value: unknown): string | Uint8Array | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? textOrBytes(value) : undefined;
}

/** Values are bytes; of a name given twice the first counts. */
function textHeaders(message: unknown): Record<string, string> | undefined {
  const headers = member(message, 'headers');
  if (headers === null || typeof headers !== 'object') return undefined;
  const texts: Record<string, string> = {};
  for (const name of Object.keys(headers).slice(0, 100)) {
    const value = member(headers, name);
    const text = valueContent(Array.isArray(value) ? value[0] : value);
    if (typeof text === 'string') texts[name.toLowerCase()] = text;
  }
  return texts;
}
