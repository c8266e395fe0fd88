/**
 * What we use of `@opentelemetry/api`, as the build puts it in its place in our own CommonJS files, where nobody else
 * sees that copy: without its diagnostics, its no-op classes and its versions, which are 9 KiB. It speaks to the same
 * globals under the same keys, so it shares providers, contexts and spans with every real copy of 1.x.
 * https://github.com/open-telemetry/opentelemetry-js/tree/main/api/src
 */
import type * as Api from '@opentelemetry/api';

type Context = Api.Context;
type Span = Api.Span;

const globals = globalThis as { [slot]?: { trace?: Api.TracerProvider; context?: Api.ContextManager } };
const slot = Symbol.for('opentelemetry.js.api.1');

export const TraceFlags = { NONE: 0, SAMPLED: 1 };
export const SpanKind = { INTERNAL: 0, SERVER: 1, CLIENT: 2, PRODUCER: 3, CONSUMER: 4 };
export const SpanStatusCode = { UNSET: 0, OK: 1, ERROR: 2 };

/** Immutable: what changes it gives another one. */
class OwnContext implements Context {
  readonly #values: ReadonlyMap<symbol, unknown>;

  constructor(values: ReadonlyMap<symbol, unknown>) {
    this.#values = values;
  }

  getValue(key: symbol): unknown {
    return this.#values.get(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return new OwnContext(new Map(this.#values).set(key, value));
  }

  deleteValue(key: symbol): Context {
    return new OwnContext(new Map([...this.#values].filter(([one]) => one !== key)));
  }
}

export const ROOT_CONTEXT: Context = new OwnContext(new Map());

export const createContextKey = (description: string): symbol => Symbol.for(description);

export const context = {
  active: (): Context => globals[slot]?.context?.active() ?? ROOT_CONTEXT,
  with<A extends unknown[], R>(within: Context, run: (...args: A) => R, self?: unknown, ...args: A): R {
    const manager = globals[slot]?.context;
    return manager ? manager.with(within, run, self as never, ...args) : run.apply(self, args);
  },
};

const isNothing = [
  'setAttribute',
  'setAttributes',
  'addEvent',
  'addLink',
  'addLinks',
  'setStatus',
  'updateName',
];

/** A span that only has ids, and takes everything without a word. */
function carriedSpan(spanContext: Api.SpanContext): Span {
  const span: Record<string, unknown> = {
    spanContext: () => spanContext,
    isRecording: () => false,
    end() {},
    recordException() {},
  };
  for (const name of isNothing) span[name] = () => span;
  return span as unknown as Span;
}

const spanKey = createContextKey('OpenTelemetry Context Key SPAN');
export const INVALID_SPAN_CONTEXT: Api.SpanContext = {
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  traceFlags: TraceFlags.NONE,
};
const isId = (id: unknown, length: number) =>
  typeof id === 'string' && id.length === length && /^[\da-f]*[1-9a-f][\da-f]*$/i.test(id);

export const isSpanContextValid = ({ traceId, spanId }: Api.SpanContext): boolean =>
  isId(traceId, 32) && isId(spanId, 16);

export const trace = {
  isSpanContextValid,
  wrapSpanContext: carriedSpan,
  getSpan: (within: Context) => within.getValue(spanKey) as Span | undefined,
  getSpanContext: (within: Context) => trace.getSpan(within)?.spanContext(),
  setSpan: (within: Context, span: Span) => within.setValue(spanKey, span),
  setSpanContext: (within: Context, spanContext: Api.SpanContext) =>
    trace.setSpan(within, carriedSpan(spanContext)),
  getTracerProvider: (): Api.TracerProvider => globals[slot]?.trace ?? noProvider,
  getTracer: (name: string, version?: string) => trace.getTracerProvider().getTracer(name, version),
};

const noProvider = {
  getTracer: () => ({ startSpan: () => trace.wrapSpanContext(INVALID_SPAN_CONTEXT) }),
} as unknown as Api.TracerProvider;
