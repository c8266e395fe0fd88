/**
 * A fixed set of things of which each does one job at a time. Jobs wait in order for a free one.
 * One ClickHouse connection runs one statement at a time, so a page's query would wait behind a slow one.
 */
export class Pool<T> {
  readonly #free: T[];
  readonly #all: readonly T[];
  readonly #waiting: ((member: T) => void)[] = [];
  readonly #idle: (() => void)[] = [];

  constructor(members: readonly T[]) {
    this.#all = members;
    this.#free = [...members];
  }

  /** Runs `job` with a member nobody else has until the job's promise settles. */
  async lease<R>(job: (member: T) => Promise<R>): Promise<R> {
    const member = this.#free.pop() ?? (await new Promise<T>((resolve) => this.#waiting.push(resolve)));
    try {
      return await job(member);
    } finally {
      this.#release(member);
    }
  }

  /** Resolves when no job runs or waits. */
  async drained(): Promise<readonly T[]> {
    if (this.#free.length < this.#all.length) await new Promise<void>((resolve) => this.#idle.push(resolve));
    return this.#all;
  }

  #release(member: T): void {
    const next = this.#waiting.shift();
    if (next) {
      next(member);
      return;
    }
    this.#free.push(member);
    if (this.#free.length === this.#all.length) for (const resolve of this.#idle.splice(0)) resolve();
  }
}
