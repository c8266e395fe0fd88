import { carriedByAttributes } from '../../sources/carried.ts';
import { messaging } from '../../sources/messaging.ts';
import { countAt, decoded, items, joined, jsonObject, key, member, nameAt } from '../../sources/reading.ts';
import { setting } from '../channels.ts';
import { functionRecords, payloadOf, timeOf } from '../function-event.ts';
import { source } from './source.ts';

/**
 * Records of a topic, one or many, each with all that the extension knows of it; a header's value is base64.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-kafka-trigger
 */
export const kafka = source(
  'kafka',
  'pubsub',
  (event, channel) =>
    functionRecords(event).map(({ content }) => {
      const record = typeof content === 'string' ? jsonObject(content) : content;
      const topic = nameAt(record, 'Topic') ?? setting(event.trigger, event.env, 'topic');
      const place = joined`${topic}/${countAt(record, 'Partition')}:${countAt(record, 'Offset')}`;
      return {
        keys: key('pointer', 'kafka', place),
        channel: joined`kafka:${topic}` ?? channel,
        eventTimeMs: timeOf(nameAt(record, 'Timestamp')),
        carried: carriedByAttributes(headers(record)),
        messageId: place,
        ...payloadOf(place === undefined ? content : member(record, 'Value')),
      };
    }),
  {
    attributes: ({ trigger, env }) =>
      messaging('kafka', setting(trigger, env, 'topic'), {
        'messaging.consumer.group.name': setting(trigger, env, 'consumerGroup'),
      }),
  },
);

function headers(record: unknown): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const header of items(member(record, 'Headers'), 100)) {
    const name = nameAt(header, 'Key');
    const value = decoded(nameAt(header, 'Value'));
    if (name !== undefined && value !== undefined) texts[name.toLowerCase()] = value;
  }
  return texts;
}
