import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** A way out for spans. */
export interface Sender {
  /** Spans given up since the process started. */
  readonly dropped: number;
  /**
   * Sends these spans and what is left of earlier ones. Never rejects.
   * @param budgetMs longest wait; afterwards the sending goes on without anybody waiting
   * @param isBackground the answer has left already: nothing keeps the process, or Lambda's wait for an empty event
   *   loop, alive
   * @returns whether everything sent now was taken in time
   */
  flush(spans: readonly ReadableSpan[], budgetMs: number, isBackground?: boolean): Promise<boolean>;
}

/** For a function whose own SDK sends everything. */
export const nowhere: Sender = {
  dropped: 0,
  flush: async () => true,
};
