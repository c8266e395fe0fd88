import type { Delivery } from '../delivery.ts';
import { encodedContent } from './envelope-text.ts';
import { byteLength, decodedContent } from './reading.ts';

/** A record as its carrier describes it, before anybody looked inside. */
export interface Layer {
  delivery: Delivery;
  /** What may be an envelope itself: text, or an object already parsed. Absent where there is nothing to look into. */
  content?: unknown;
}

/** A record whose payload is base64. */
export function encoded(said: Delivery, data: string | undefined): Layer {
  return {
    delivery: {
      ...said,
      payloadBytes: byteLength(data, 'base64'),
      // A batch may hold 10,000 records: decoded only for whom it matters.
      get payload() {
        return decodedContent(data);
      },
    },
    content: encodedContent(data),
  };
}
