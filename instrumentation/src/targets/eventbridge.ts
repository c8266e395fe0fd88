import { items, key, nameAt } from '../sources/reading.ts';
import { arn } from './channels.ts';
import { textMessage } from './entries.ts';
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
  kind: 'producer',
  operations: {
    PutEvents: (call) => {
      const sent = items(call.input.Entries);
      return items(call.output.Entries).flatMap((accepted, ordinal) => {
        const eventId = nameAt(accepted, 'EventId');
        if (eventId === undefined) return [];
        const entry = sent[ordinal];
        return [
          textMessage(ordinal, entry, 'Detail', key('id', 'eventbridge', eventId), busArn(call, entry)),
        ];
      });
    },
  },
  attributes: (call) =>
    sending(call, 'aws.eventbridge', busName(items(call.input.Entries, 1)[0]), call.input.Entries),
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
