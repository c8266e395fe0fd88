import {
  type Attributes,
  type AttributeValue,
  INVALID_SPAN_CONTEXT,
  type Link,
  type SpanContext,
  SpanKind,
} from '@opentelemetry/api';
import type { Call } from './call.ts';
import { type Delivery, keyTexts } from './delivery.ts';
import type { SafeEventKey } from './event-key.ts';
import { givenTo } from './payload-content.ts';
import type { PayloadNotes } from './payload-reader.ts';
import type { EventSource } from './sources/event-source.ts';
import { present } from './sources/reading.ts';
import { areUnsampled, carriedContext } from './trace-headers.ts';

/** What an event says of the invocation it starts. */
export interface EventDescription {
  source: EventSource;
  deliveries: Delivery[];
  kind: SpanKind;
  /** Of the invocation span, where the source has a better one than the function's. */
  name?: string;
  attributes: Attributes;
  /** One per delivery, as docs/telemetry.md says. */
  links: Link[];
  /** The span this request is a child of: HTTP and synchronous invoke only. */
  parent?: SpanContext;
  /** All that came with trace context came from senders who do not sample it. */
  isUnsampled: boolean;
}

/**
 * Puts what the event's source says of it into OpenTelemetry's words. Never mutates the event.
 * @param eventKey business key of a payload, when configured
 * @param notes what is noted of a payload, unless that is turned off
 */
export function describeEvent(
  { event, source, facts }: Pick<Call, 'event' | 'source' | 'facts'>,
  eventKey?: SafeEventKey,
  notes?: PayloadNotes,
): EventDescription {
  const deliveries = source.deliveries(event, facts);
  if (eventKey) {
    for (const delivery of deliveries) delivery.eventKey = eventKey(givenTo(delivery));
  }
  const attributes: Attributes = {
    ...source.attributes?.(event),
    'faas.trigger': source.trigger,
    'choreoscope.source': source.name,
  };
  const channel = source.channel(event, facts);
  const requestHeaders = source.carried?.(event);
  if (channel) attributes['choreoscope.channel'] = channel;
  if (deliveries.length !== 1) attributes['messaging.batch.message_count'] = deliveries.length;
  return {
    source,
    deliveries,
    // A source whose request carries context is one whose caller waits for the answer.
    kind: source.carried ? SpanKind.SERVER : SpanKind.CONSUMER,
    name: source.spanName?.(event),
    attributes,
    links: deliveries.map((delivery, ordinal) =>
      deliveryLink(delivery, ordinal, notes?.(delivery, deliveries)),
    ),
    parent: carriedContext(requestHeaders),
    isUnsampled: areUnsampled([requestHeaders, ...deliveries.map((delivery) => delivery.carried)]),
  };
}

/**
 * The link of one delivery, as docs/telemetry.md says.
 * @param notes of its payload
 */
export function deliveryLink(delivery: Delivery, ordinal: number, notes?: Attributes): Link {
  const attributes: Attributes = present<AttributeValue>({
    'choreoscope.delivery': ordinal,
    'choreoscope.keys': delivery.keys.length > 0 ? keyTexts(delivery) : undefined,
    'choreoscope.channel': delivery.channel,
    'choreoscope.via': delivery.via,
    'choreoscope.receive_count': delivery.receiveCount,
    'choreoscope.event_time_ms': delivery.eventTimeMs,
    'choreoscope.event_key': delivery.eventKey,
    'messaging.message.id': delivery.messageId,
    'messaging.message.body.size': delivery.payloadBytes,
  });
  for (const name in notes) attributes[name] = notes[name];
  // A link needs a context.
  return { context: carriedContext(delivery.carried) ?? INVALID_SPAN_CONTEXT, attributes };
}
