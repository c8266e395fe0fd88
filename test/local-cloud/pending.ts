/**
 * Counts work under way, so that "the cloud is quiet" is known and not guessed: a queued asynchronous event, a
 * pending retry, a running invocation, a request being answered. Queues and streams are asked directly.
 */
export class Pending {
  #count = 0;
  readonly #sources: (() => number)[] = [];
  readonly #timers = new Map<NodeJS.Timeout, () => void>();

  get count(): number {
    return this.#sources.reduce((sum, source) => sum + source(), this.#count + this.#timers.size);
  }

  /** Another place where work can wait. */
  watch(source: () => number): void {
    this.#sources.push(source);
  }

  async during<T>(work: () => Promise<T> | T): Promise<T> {
    this.#count += 1;
    try {
      return await work();
    } finally {
      this.#count -= 1;
    }
  }

  /** Runs `work` after `delayMs`, as pending until then; dropped by `clear`. */
  later(delayMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, delayMs);
    this.#timers.set(timer, work);
  }

  clear(): void {
    for (const timer of this.#timers.keys()) clearTimeout(timer);
    this.#timers.clear();
  }

  /**
   * Resolves when nothing has been pending for `calmMs`.
   * @throws Error naming what is still pending when `deadlineMs` has passed
   */
  async settled(deadlineMs: number, calmMs = 60): Promise<void> {
    const end = Date.now() + deadlineMs;
    let calmSince: number | undefined;
    for (;;) {
      const now = Date.now();
      calmSince = this.count === 0 ? (calmSince ?? now) : undefined;
      if (calmSince !== undefined && now - calmSince >= calmMs) return;
      if (now > end) throw new Error(`${this.count} pieces of work are still pending after ${deadlineMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
