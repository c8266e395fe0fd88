import type { HopKey, Publish } from '../delivery.ts';
import { byteLength, decodedContent, items, member, nameAt, textAt } from '../sources/reading.ts';
import { sentContext } from './sent-context.ts';

/** One accepted message, by the id it was given. */
type Message = (ordinal: number, sent: unknown, messageId: string) => Publish;

/** A call that sends one message, or a batch whose result names accepted entries by the `Id` the caller gave them. */
export function messages(sent: unknown, output: Record<string, unknown>, message: Message): Publish[] {
  const one = nameAt(output, 'MessageId');
  if (one !== undefined) return [message(0, sent, one)];
  const entries = items(sent);
  return items(output.Successful).flatMap((accepted, position) => {
    const id = member(accepted, 'Id');
    const ordinal = entries.findIndex((entry) => member(entry, 'Id') === id);
    const messageId = nameAt(accepted, 'MessageId');
    if (messageId === undefined) return [];
    return [message(ordinal < 0 ? entries.length + position : ordinal, entries[ordinal], messageId)];
  });
}

/** A message whose text is the member `name`. */
export function textMessage(
  ordinal: number,
  sent: unknown,
  name: string,
  keys: HopKey[],
  channel: string | undefined,
): Publish {
  const payload = textAt(sent, name);
  return { ordinal, keys, channel, payloadBytes: byteLength(payload), carried: sentContext(sent), payload };
}

/**
 * A call that sends one record of bytes, or a batch that is answered by as many results in the same order, of which
 * those without a key were refused.
 */
export function records(
  sent: unknown,
  results: unknown,
  keysOf: (accepted: unknown) => HopKey[] | undefined,
  channel: string | undefined,
): Publish[] {
  const batch = Array.isArray(results) ? items(sent) : [sent];
  return (Array.isArray(results) ? items(results) : [results]).flatMap((accepted, ordinal) => {
    const keys = keysOf(accepted);
    const data = textAt(batch[ordinal], 'Data');
    if (!keys) return [];
    return [
      {
        ordinal,
        keys,
        channel,
        payloadBytes: byteLength(data, 'base64'),
        // Up to 500 records: decoded only for whom it matters.
        get payload() {
          return decodedContent(data);
        },
      },
    ];
  });
}
