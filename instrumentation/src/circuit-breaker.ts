/** Two that fail fast cost little; one that is silent costs the whole deadline. */
const mostFailures = 2;

/**
 * Keeps invocations from waiting for a collector that does not answer. It opens at the second failure in a row, or
 * at the first that took all the time there was; it then lets one try through after 5 s, 10 s, … at most 60 s, for
 * which nobody should wait, until one succeeds. Times are wall-clock ms, because a frozen instance's time counts.
 */
export class CircuitBreaker {
  #failures = 0;
  #openUntil = 0;

  /** Ms until a request may be sent; 0: now. */
  restMs(now: number): number {
    return Math.max(0, this.#openUntil - now);
  }

  /** It has opened, and nothing has succeeded since. */
  get isTripped(): boolean {
    return this.#openUntil > 0;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openUntil = 0;
  }

  /**
   * @param isSlow it took all the time there was
   * @param waitMs what the collector asked for (`Retry-After`); opens at once
   */
  failed(now: number, isSlow = false, waitMs?: number): void {
    this.#failures += isSlow && this.#failures === 0 ? mostFailures : 1;
    if (waitMs === undefined && this.#failures < mostFailures) return;
    const backoff = 5_000 * 2 ** Math.max(0, this.#failures - mostFailures);
    this.#openUntil = now + Math.min(waitMs ?? backoff, 60_000);
  }
}
