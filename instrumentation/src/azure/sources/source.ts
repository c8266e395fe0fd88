import type { Delivery } from '../../delivery.ts';
import type { EventSource } from '../../sources/event-source.ts';
import { bindingChannel } from '../channels.ts';
import type { FunctionEvent } from '../function-event.ts';

/** A source of events whose trigger is known by its type. */
export function source(
  name: string,
  trigger: EventSource['trigger'],
  deliveries: (event: FunctionEvent, channel: string | undefined) => Delivery[],
  others: {
    channel?(event: FunctionEvent): string | undefined;
    attributes?(event: FunctionEvent): Record<string, string>;
  } = {},
): EventSource {
  const channel = others.channel ?? ((event: FunctionEvent) => bindingChannel(event.trigger, event.env));
  return {
    name,
    trigger,
    matches: () => true,
    channel: (event) => channel(event as FunctionEvent),
    deliveries: (event) => {
      const { retryCount } = event as FunctionEvent;
      const found = deliveries(event as FunctionEvent, channel(event as FunctionEvent));
      // A retry policy of the function's; who has a count of their own knows better.
      if (retryCount) for (const one of found) one.receiveCount ??= retryCount + 1;
      return found;
    },
    attributes: (event) => others.attributes?.(event as FunctionEvent) ?? {},
  };
}
