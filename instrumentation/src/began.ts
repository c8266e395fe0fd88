/** Set by whoever loads this package and knows better when that began, parsing included. */
const key = Symbol.for('choreoscope.began');

/** When this package began to load, ms on the clock of `performance.now()`. Import it before anything else. */
export const began: number = (globalThis as { [key]?: number })[key] ?? performance.now();

/** Says that the package begins to load now. */
export function beginLoading(): void {
  (globalThis as { [key]?: number })[key] = performance.now();
}
