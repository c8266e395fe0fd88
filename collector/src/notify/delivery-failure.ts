/** Why a notification did not arrive. The message is shown on pages: it never holds a setting's secret, nor what a stranger's server said. */
export class DeliveryFailure extends Error {
  override readonly name = 'DeliveryFailure';
  /** Whether the same may succeed later without anybody changing anything here. */
  readonly isRetryable: boolean;
  /** Milliseconds the receiver asked to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    more: { isRetryable: boolean; retryAfterMs?: number | undefined; cause?: unknown },
  ) {
    super(message, { cause: more.cause });
    this.isRetryable = more.isRetryable;
    this.retryAfterMs = more.retryAfterMs;
  }
}
