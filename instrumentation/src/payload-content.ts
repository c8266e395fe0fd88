import type { HopKey } from './delivery.ts';
import { plainItem } from './payload-item.ts';

/** A delivered record or a publish, as far as its payload goes. */
export interface PayloadHolder {
  keys: readonly HopKey[];
  payload?: unknown;
}

/** What a payload is: as it came, and what is in it. */
interface Payload {
  /** Text, bytes that are no text, or an object that was parsed by others. */
  raw: unknown;
  /** The object or list where it is the text of one, the item where it is one of DynamoDB's; otherwise as it came. */
  content: unknown;
}

/** A longer text is parsed only for a business key. */
const longestParsed = 262_144;
const longestForKey = 1_048_576;

const known = new WeakMap<PayloadHolder, Payload>();

/** Read and parsed once, whoever asks. Throws what a hostile getter throws. */
export function payloadOf(holder: PayloadHolder): Payload {
  let payload = known.get(holder);
  if (!payload) {
    const raw = holder.payload;
    const isItem = holder.keys.some(({ carrier }) => carrier === 'dynamodb');
    payload = { raw, content: (isItem ? plainItem(raw) : undefined) ?? parsed(raw) };
    known.set(holder, payload);
  }
  return payload;
}

/**
 * What the text of a JSON object or list holds. The text of a JSON string stands for the text in it, because a
 * function gets that when it is invoked with it. Everything else is what it is: a number's text may be an id with
 * more digits than a number can have.
 */
export function parsed(payload: unknown, longest: number = longestParsed): unknown {
  let content = payload;
  for (let again = 0; again < 3; again++) {
    if (typeof content !== 'string' || content.length > longest || !/^\s{0,64}["[{]/.test(content)) break;
    try {
      content = JSON.parse(content);
    } catch {
      break;
    }
  }
  return content;
}

/** What a user's function is given: an item as DynamoDB has it, bytes as text, and JSON parsed. */
export function givenTo(holder: PayloadHolder): unknown {
  const { raw, content } = payloadOf(holder);
  return typeof raw === 'string' ? content : raw;
}

/** As `parsed`, of longer texts too; bytes are taken for text. */
export function parsedForKey(payload: unknown): unknown {
  return parsed(payload instanceof Uint8Array ? Buffer.from(payload).toString() : payload, longestForKey);
}
