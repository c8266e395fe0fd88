import type { Delivery, HopKey } from '../delivery.ts';
import { alarmed, isAlarm, isAlarmNotice, noticed } from './alarm-notice.ts';
import { type Budget, newBudget } from './bounded-json.ts';
import { bridged, isBridged } from './bridged-event.ts';
import { destined, isDestined } from './destination-record.ts';
import { objectIn } from './envelope-text.ts';
import type { Layer } from './layer.ts';
import { isMail, mailed } from './mail.ts';
import { isNotification, isNotified, notified, notifiedRecord } from './notification.ts';
import { isSourceRecord, sourceRecord } from './source-record.ts';
import { isStored, stored } from './stored-object.ts';

/** Events that travel inside the message of another carrier. One row each. */
const envelopes: { opens(content: unknown): boolean; open(content: unknown): Layer }[] = [
  { opens: isNotification, open: notified },
  { opens: isBridged, open: bridged },
  { opens: isStored, open: stored },
  { opens: isSourceRecord, open: sourceRecord },
  { opens: isDestined, open: destined },
  { opens: isAlarmNotice, open: noticed },
  { opens: isMail, open: mailed },
  // What an asynchronous invocation was called with, inside the record of how it went.
  { opens: isNotified, open: notifiedRecord },
  { opens: isAlarm, open: alarmed },
];

/** The record itself and five envelopes in it: nobody nests deeper on purpose. */
const deepest = 6;

/**
 * The deliveries of an event's records, each without the envelopes it came in; one of an unknown record where there
 * is none, because an invocation has at least one. They share what opening envelopes may cost.
 */
export function unwrapped<T>(records: T[], read: (record: T | undefined) => Layer): Delivery[] {
  const budget = newBudget();
  return (records.length > 0 ? records : [undefined]).map((record) => {
    // Many small envelopes are no attack.
    budget.tokens += 256;
    return innermost(read(record), budget);
  });
}

/**
 * The delivery of a record whose content came through other carriers before: the publisher's channel is the
 * innermost one, the delivering one becomes `via`, and every carrier on the way adds its keys, the publisher's
 * first and ids before pointers.
 */
function innermost(record: Layer, budget: Budget): Delivery {
  const outer = record.delivery;
  const layers = [outer];
  for (let { content } = record; layers.length < deepest; ) {
    const held = objectIn(content, budget);
    const layer = held && envelopes.find((one) => one.opens(held))?.open(held);
    if (!layer) break;
    layers.unshift(layer.delivery);
    content = layer.content;
  }
  const inner = layers[0] as Delivery;
  if (inner === outer) return outer;
  return {
    keys: strongestFirst(layers.flatMap((layer) => layer.keys)),
    channel: inner.channel,
    via: outer.channel,
    receiveCount: outer.receiveCount,
    eventTimeMs: inner.eventTimeMs ?? outer.eventTimeMs,
    payloadBytes: outer.payloadBytes,
    carried: (layers.find((layer) => layer.carried?.traceparent) ?? layers.find((layer) => layer.carried))
      ?.carried,
    messageId: outer.messageId,
    get payload() {
      return inner.payload;
    },
  };
}

function strongestFirst(keys: HopKey[]): HopKey[] {
  return [...keys.filter((key) => key.kind === 'id'), ...keys.filter((key) => key.kind !== 'id')];
}
