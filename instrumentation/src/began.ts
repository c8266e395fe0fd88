/** Set by whoever loads this package and knows better when that began, parsing included. */
const key = Symbol.for('choreoscope.began');

/** The loading of this package. Import this file before anything else, and `loaded.ts` after all others. */
export const loading = {
  /** On the clock of `performance.now()`, ms. */
  beganAt: (globalThis as { [key]?: number })[key] ?? performance.now(),
  tookMs: 0,
};

/** Says that the package begins to load now. */
export function beginLoading(): void {
  (globalThis as { [key]?: number })[key] = performance.now();
}
