import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Traces whose spans are dropped on somebody's word, remembered at most. */
const mostTraces = 1_000;

/**
 * Decides which spans are sent. Invocations and ends of hops always are: flows, counts and costs stay whole. Of a
 * trace either all other spans go or none, decided by its id, so that functions with the same ratio agree.
 */
export class Sampling {
  readonly #ratio: number;
  readonly #dropped = new Set<string>();

  /** @param ratio share of traces, 0 to 1 */
  constructor(ratio: number) {
    this.#ratio = ratio;
  }

  drop(traceId: string): void {
    if (this.#dropped.size >= mostTraces) this.#dropped.clear();
    this.#dropped.add(traceId);
  }

  keeps(span: ReadableSpan): boolean {
    if (this.#ratio >= 1 && this.#dropped.size === 0) return true;
    const { traceId } = span.spanContext();
    if (!this.#dropped.has(traceId) && isWithin(traceId, this.#ratio)) return true;
    return (
      ends.some((name) => name in span.attributes) ||
      span.events.some(({ name }) => name === 'choreoscope.publish')
    );
  }
}

/** Of what is an invocation or an end of a hop, whoever's instrumentation says so (docs/telemetry.md). */
const ends = ['faas.trigger', 'messaging.system', 'http.request.method', 'http.method'];

/**
 * The last 56 bits of a trace id are random, and a trace is kept where they are at least the threshold.
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 */
function isWithin(traceId: string, ratio: number): boolean {
  return Number.parseInt(traceId.slice(18), 16) >= (1 - ratio) * 2 ** 56;
}
