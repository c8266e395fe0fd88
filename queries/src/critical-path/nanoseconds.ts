/** The store's times (`2026-11-20 21:55:02.123456789`, with or without `T` and `Z`) as nanoseconds since the epoch. */
export function epochNs(time: string): bigint {
  const [whole = time, fraction = ''] = time.replace(' ', 'T').replace(/Z$/, '').split('.');
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0') || '0');
}

/** Milliseconds as whole nanoseconds. */
export function toNs(ms: number): number {
  return Math.round(ms * 1e6);
}

/** Whole nanoseconds as milliseconds. */
export function toMs(ns: number): number {
  return ns / 1e6;
}
