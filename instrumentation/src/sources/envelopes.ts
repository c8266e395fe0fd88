import type { Delivery, HopKey } from '../delivery.ts';
import { bridged, isBridged } from './bridged-event.ts';
import { isNotification, notified } from './notification.ts';
import { jsonObject } from './reading.ts';
import { isStored, stored } from './stored-object.ts';

/** A record, and what it holds that may be an envelope itself. */
export interface Layer extends Delivery {
  content?: unknown;
}

/** Events that travel inside the message of another carrier. One row each. */
const envelopes: { opens(content: unknown): boolean; open(content: unknown): Layer }[] = [
  { opens: isNotification, open: notified },
  { opens: isBridged, open: bridged },
  { opens: isStored, open: stored },
];

/** S3 in SNS in SQS is three carriers; nobody nests deeper on purpose. */
const deepest = 4;

/** Only these can be in an envelope's JSON; looking for them is cheaper than parsing every message. */
const marks = /"(TopicArn|detail-type|aws:s3)"/;

/** What `text` holds, when it is an envelope of one of the kinds above. */
export function enveloped(text: unknown): object | undefined {
  if (typeof text !== 'string' || !marks.test(text)) return undefined;
  const content = jsonObject(text);
  return envelopes.some((envelope) => envelope.opens(content)) ? content : undefined;
}

/**
 * The delivery of a record whose content came through other carriers before: the publisher's channel is the
 * innermost one, the delivering one becomes `via`, and every carrier on the way adds its keys, the publisher's
 * first and ids before pointers.
 */
export function unwrapped(outer: Layer): Delivery {
  const layers: Layer[] = [outer];
  for (let layer = outer; layers.length < deepest; ) {
    const content = enveloped(layer.content) ?? layer.content;
    const envelope = envelopes.find((one) => one.opens(content));
    if (!envelope) break;
    layer = envelope.open(content);
    layers.unshift(layer);
  }
  const inner = layers[0] as Layer;
  const { content: _, ...delivery } = { ...outer, payload: inner.payload, channel: inner.channel };
  if (layers.length > 1) {
    delivery.keys = strongestFirst(layers.flatMap((layer) => layer.keys));
    delivery.via = outer.channel;
    delivery.eventTimeMs = inner.eventTimeMs ?? outer.eventTimeMs;
    const carried =
      layers.find((layer) => layer.carried?.traceparent) ?? layers.find((layer) => layer.carried);
    delivery.carried = carried?.carried;
  }
  return delivery;
}

function strongestFirst(keys: HopKey[]): HopKey[] {
  return [...keys.filter((key) => key.kind === 'id'), ...keys.filter((key) => key.kind !== 'id')];
}
