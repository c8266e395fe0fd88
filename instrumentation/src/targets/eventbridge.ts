import { byteLength, items, key, nameAt, textAt } from '../sources/reading.ts';
import { arn } from './channels.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';
import { sending } from './sending.ts';

/**
 * EventBridge. The result has one entry for each sent, in order: an event id, or an error.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export const eventBridge: EventTarget = {
  service: 'events',
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-related-service-xray.html
  passesTraceHeader: true,
  operations: {
    PutEvents: {
      kind: 'producer',
      publishes: (call) => {
        const sent = items(call.input.Entries);
        return items(call.output.Entries).flatMap((accepted, ordinal) => {
          const eventId = nameAt(accepted, 'EventId');
          if (eventId === undefined) return [];
          const payload = textAt(sent[ordinal], 'Detail');
          return [
            {
              ordinal,
              keys: key('id', 'eventbridge', eventId),
              channel: busArn(call, sent[ordinal]),
              payloadBytes: byteLength(payload),
              payload,
            },
          ];
        });
      },
      attributes: (call) =>
        sending(call, 'aws.eventbridge', busName(items(call.input.Entries, 1)[0]), call.input.Entries),
    },
  },
};

function busName(entry: unknown): string {
  return nameAt(entry, 'EventBusName') ?? 'default';
}

function busArn(call: ServiceCall, entry: unknown): string | undefined {
  // What was sent is not known (its body was too large): then neither is the bus.
  if (entry === undefined) return undefined;
  const name = busName(entry);
  return arn(call, 'events', 'bus', name, `event-bus/${name}`);
}
