const firstMs = 5_000;
const longestMs = 15 * 60_000;

/**
 * Milliseconds until the next attempt: 5 s after the first, doubled each time up to 15 min, a random half of it less, so that many do
 * not come back at once; never sooner than the receiver asked.
 * @param attempts that failed so far, at least 1
 * @param random 0 to 1
 */
export function backOffMs(attempts: number, askedMs: number | undefined, random: number): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(attempts - 1, 20));
  return Math.max(Math.round(whole * (1 - random / 2)), askedMs ?? 0);
}
