import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { CollectorExporter } from './collector-exporter.ts';
import type { Sampling } from './sampling.ts';

/** Most spans held between two flushes; more are dropped, and counted. */
const mostSpans = 10_000;

/** Keeps ended spans until the invocation ends; no timer, because a frozen instance's timers do not run. */
export class SpanBuffer implements SpanProcessor {
  dropped = 0;
  #spans: ReadableSpan[] = [];
  readonly #exporter: CollectorExporter;
  readonly #sampling: Sampling;

  constructor(exporter: CollectorExporter, sampling: Sampling) {
    this.#exporter = exporter;
    this.#sampling = sampling;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (!this.#sampling.keeps(span)) return;
    if (this.#spans.length < mostSpans) this.#spans.push(span);
    else this.dropped += 1;
  }

  /** @param budgetMs longest wait; 0 sends without waiting */
  async flush(budgetMs: number): Promise<void> {
    const spans = this.#spans;
    this.#spans = [];
    const resource = spans[0]?.resource;
    if (resource?.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
    await this.#exporter.flush(spans, budgetMs);
  }

  forceFlush(): Promise<void> {
    return this.flush(30_000);
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    await this.#exporter.shutdown();
  }
}
