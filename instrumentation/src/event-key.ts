import type { Debug } from './debug.ts';
import type { EventKey } from './options.ts';
import { parsedForKey } from './payload-content.ts';
import { plainItem } from './payload-item.ts';
import { parsePath, type Step, valuesAt } from './payload-path.ts';

/** Business key of a payload; never throws. */
export type SafeEventKey = (payload: unknown) => string | undefined;

/** A longer text is not what a record is known by. */
const longestKey = 1_024;

/**
 * The user's function, or the first text or number at their path, for payloads that may be JSON text. What the
 * function throws, and anything but a text from it, is no key. A path into a DynamoDB item leaves out the types.
 */
export function safeEventKey(eventKey: EventKey | undefined, debug: Debug): SafeEventKey | undefined {
  if (eventKey === undefined) return undefined;
  const find = typeof eventKey === 'function' ? eventKey : atPath(parsePath(eventKey) ?? []);
  return (payload) => {
    try {
      const key = find(parsedForKey(payload));
      return typeof key === 'string' && key !== '' ? key : undefined;
    } catch (error) {
      debug(`eventKey threw: ${(error as Error)?.message}`);
      return undefined;
    }
  };
}

function atPath(steps: readonly Step[]) {
  return (content: unknown): string | undefined =>
    firstKey(content, steps) ?? firstKey(plainItem(content), steps);
}

function firstKey(content: unknown, steps: readonly Step[]): string | undefined {
  for (const value of valuesAt(content, steps)) {
    const key = typeof value === 'number' ? String(value) : value;
    if (typeof key === 'string' && key !== '' && key.length <= longestKey) return key;
  }
  return undefined;
}
