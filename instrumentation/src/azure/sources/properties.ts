import { carriedByHeaders } from '../../sources/carried.ts';
import { isObject, nameAt } from '../../sources/reading.ts';

/**
 * Trace context among a message's own properties: W3C, or what Azure's clients write, which is the same text by another
 * name. https://learn.microsoft.com/azure/service-bus-messaging/service-bus-end-to-end-tracing
 */
export function carriedByProperties(...properties: unknown[]): Record<string, string> | undefined {
  const found = carriedByHeaders(...properties);
  if (found) return found;
  for (const one of properties) {
    // The library has made the first letter small.
    const traceparent = isObject(one)
      ? (nameAt(one, 'Diagnostic-Id') ?? nameAt(one, 'diagnostic-Id'))
      : undefined;
    if (traceparent !== undefined) return { traceparent };
  }
  return undefined;
}
