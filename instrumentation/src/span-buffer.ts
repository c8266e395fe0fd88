import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Sampling } from './sampling.ts';
import type { Sender } from './sender.ts';
import type { EndedSpans } from './tracer/tracer-provider.ts';

/** Most spans held between two flushes; more are dropped, and counted. */
const mostSpans = 10_000;

/** Keeps ended spans until the invocation ends; no timer, because a frozen instance's timers do not run. */
export class SpanBuffer implements EndedSpans {
  dropped = 0;
  #spans: ReadableSpan[] = [];
  readonly #sender: Sender;
  readonly #sampling: Sampling;

  constructor(sender: Sender, sampling: Sampling) {
    this.#sender = sender;
    this.#sampling = sampling;
  }

  onEnd(span: ReadableSpan): void {
    if (!this.#sampling.keeps(span)) return;
    if (this.#spans.length < mostSpans) this.#spans.push(span);
    else this.dropped += 1;
  }

  /** @param budgetMs longest wait; 0 sends without waiting */
  flush(budgetMs: number, isBackground = false): Promise<unknown> {
    const spans = this.#spans;
    this.#spans = [];
    const resource = spans[0]?.resource;
    if (!resource?.asyncAttributesPending) return this.#sender.flush(spans, budgetMs, isBackground);
    return resource.waitForAsyncAttributes!().then(() => this.#sender.flush(spans, budgetMs, isBackground));
  }

  async forceFlush(): Promise<void> {
    await this.flush(30_000);
  }
}
