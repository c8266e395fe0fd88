import type { EncodedSpan } from './otlp-json.ts';

/**
 * Encoded spans that wait for the collector. Bounded: the oldest are dropped, and counted; the newest stays
 * however large it is (the invocation of a batch of 10,000 records is 7 MB).
 */
export class Backlog {
  /** Spans given up since the process started. */
  dropped = 0;
  #spans: EncodedSpan[] = [];
  #chars = 0;
  readonly #maxChars: number;

  /** @param maxChars of span text held; about bytes of memory */
  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  get size(): number {
    return this.#spans.length;
  }

  add(...spans: EncodedSpan[]): void {
    this.#spans.push(...spans);
    this.#grow(spans);
  }

  /** Spans that were taken and not delivered; they are older than any that came since. */
  putBack(spans: EncodedSpan[]): void {
    this.#spans.unshift(...spans);
    this.#grow(spans);
  }

  /** Takes the oldest spans out, about `maxChars` of text and at least one when there is any. */
  take(maxChars: number): EncodedSpan[] {
    let chars = 0;
    let count = 0;
    while (
      count < this.#spans.length &&
      (count === 0 || chars + this.#spans[count]!.span.length <= maxChars)
    ) {
      chars += this.#spans[count]!.span.length;
      count += 1;
    }
    this.#chars -= chars;
    return this.#spans.splice(0, count);
  }

  #grow(spans: EncodedSpan[]): void {
    for (const { span } of spans) this.#chars += span.length;
    let oldest = 0;
    while (this.#chars > this.#maxChars && oldest < this.#spans.length - 1) {
      this.#chars -= this.#spans[oldest]!.span.length;
      oldest += 1;
    }
    if (oldest > 0) this.#spans.splice(0, oldest);
    this.dropped += oldest;
  }
}
