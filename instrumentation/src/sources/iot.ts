import { carriedByPayload } from './carried.ts';
import type { EventSource } from './event-source.ts';
import { pathTemplate } from './http-request.ts';
import { messaging } from './messaging.ts';
import { countAt, has, joined, key, nameAt } from './reading.ts';

/**
 * An IoT rule. Its SQL makes the event, so only two kinds can be told from a direct invoke: one that selects
 * `topic() AS topic` with `clientid()` or `traceid()` under its own name, and the events of AWS IoT itself about a
 * device that connects or has gone. Others are `unknown`.
 * https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html,
 * https://docs.aws.amazon.com/iot/latest/developerguide/life-cycle-events.html
 */
export const iot: EventSource = {
  name: 'iot',
  trigger: 'pubsub',
  matches: (event) =>
    (has(event, 'topic') &&
      (clientId(event) ?? nameAt(event, 'traceid') ?? nameAt(event, 'traceId')) !== undefined) ||
    presence(event) !== undefined,
  channel,
  deliveries: (event) => {
    const traceId = nameAt(event, 'traceid') ?? nameAt(event, 'traceId');
    return [
      {
        keys: key('id', 'iot', traceId),
        channel: channel(event),
        eventTimeMs: countAt(event, 'timestamp'),
        carried: carriedByPayload(event),
        messageId: traceId,
        payload: event,
      },
    ];
  },
  attributes: (event) =>
    messaging('aws.iot', undefined, {
      'messaging.destination.template': channel(event)?.slice('mqtt:'.length),
      'messaging.client.id': clientId(event),
    }),
};

/** A topic names its device, so what looks like an id is `{id}`. */
function channel(event: unknown): string | undefined {
  const topic = nameAt(event, 'topic') ?? presence(event);
  return joined`mqtt:${topic && pathTemplate(topic)}`;
}

function clientId(event: unknown): string | undefined {
  return nameAt(event, 'clientid') ?? nameAt(event, 'clientId');
}

function presence(event: unknown): string | undefined {
  const type = nameAt(event, 'eventType');
  const isOne =
    (type === 'connected' || type === 'disconnected') &&
    has(event, 'clientId') &&
    has(event, 'sessionIdentifier');
  return isOne ? `$aws/events/presence/${type}` : undefined;
}
