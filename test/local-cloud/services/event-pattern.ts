/** An EventBridge event pattern: lists of accepted values at the leaves. */
export type EventPattern = { [field: string]: EventPattern | PatternValue[] };

type PatternValue =
  | string
  | number
  | boolean
  | null
  | { prefix: string }
  | { suffix: string }
  | { exists: boolean }
  | { 'anything-but': string | string[] };

/**
 * Whether an event matches: every field of the pattern must, and one value of each list is enough.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, expected]) => {
    const actual = (event as Record<string, unknown> | null | undefined)?.[field];
    if (!Array.isArray(expected)) return matchesPattern(expected, actual);
    const candidates = Array.isArray(actual) ? actual : [actual];
    return candidates.some((candidate) => expected.some((value) => matchesValue(value, candidate)));
  });
}

function matchesValue(expected: PatternValue, actual: unknown): boolean {
  if (expected === null || typeof expected !== 'object') return expected === actual;
  if ('exists' in expected) return expected.exists === (actual !== undefined);
  if (typeof actual !== 'string') return false;
  if ('prefix' in expected) return actual.startsWith(expected.prefix);
  if ('suffix' in expected) return actual.endsWith(expected.suffix);
  return ![expected['anything-but']].flat().includes(actual);
}
