/**
 * Keeps invocations from waiting for a collector that does not answer. Two failures in a row open it; it then
 * lets one try through after 5 s, 10 s, … at most 60 s, until one succeeds. Times are wall-clock ms, because a
 * frozen instance's time counts.
 */
export class CircuitBreaker {
  #failures = 0;
  #openUntil = 0;

  /** Whether a request may be sent now. */
  allows(now: number): boolean {
    return now >= this.#openUntil;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openUntil = 0;
  }

  /** @param waitMs what the collector asked for (`Retry-After`); opens at once */
  failed(now: number, waitMs?: number): void {
    this.#failures += 1;
    if (waitMs === undefined && this.#failures < 2) return;
    const backoff = Math.min(5_000 * 2 ** Math.max(0, this.#failures - 2), 60_000);
    this.#openUntil = now + Math.min(waitMs ?? backoff, 60_000);
  }
}
