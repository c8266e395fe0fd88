import type { Debug } from './debug.ts';

/** The user's function; what it throws, and anything but a text, is no key. */
export function safeEventKey(eventKey: (payload: unknown) => string | undefined, debug: Debug) {
  return (payload: unknown): string | undefined => {
    try {
      const key = eventKey(parsed(payload));
      return typeof key === 'string' && key !== '' ? key : undefined;
    } catch (error) {
      debug(`eventKey threw: ${(error as Error)?.message}`);
      return undefined;
    }
  };
}

function parsed(payload: unknown): unknown {
  if (typeof payload !== 'string') return payload;
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}
