import { nameAt } from '../sources/reading.ts';

/** Trace context among the attributes of a message that was sent. */
export function sentContext(message: unknown): Record<string, string> | undefined {
  const traceparent = nameAt(message, 'MessageAttributes', 'traceparent', 'StringValue');
  return traceparent === undefined ? undefined : { traceparent };
}
