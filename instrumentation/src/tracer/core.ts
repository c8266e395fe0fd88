/**
 * What we use of `@opentelemetry/core`, as the build puts it in its place in a function: 2.6 KiB of it are otherwise
 * there for one header. https://www.w3.org/TR/trace-context/
 */
import {
  type Context,
  createContextKey,
  isSpanContextValid,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  type TraceState as TraceStateOfApi,
  trace,
} from '@opentelemetry/api';

const suppressed = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
export const suppressTracing = (within: Context): Context => within.setValue(suppressed, true);
export const isTracingSuppressed = (within: Context): boolean => within.getValue(suppressed) === true;

const [mostMembers, mostChars] = [32, 512];
const member =
  /^((?:[a-z][\w\-*/]{0,255}|[a-z\d][\w\-*/]{0,240}@[a-z][\w\-*/]{0,13}))=([ -+\--<>-~]{0,255}[!-+\--<>-~])$/;

/** The list of vendors' members of a trace, newest first. Immutable. */
export class TraceState implements TraceStateOfApi {
  readonly #members: ReadonlyMap<string, string>;

  constructor(given?: string | ReadonlyMap<string, string>) {
    const members = new Map<string, string>(typeof given === 'object' ? given : []);
    if (typeof given === 'string' && given.length <= mostChars) {
      for (const text of given.split(',').slice(-mostMembers)) {
        const [, key, value] = member.exec(text.trim()) ?? [];
        if (key && value && key === key.toLowerCase()) members.set(key, value);
      }
    }
    this.#members = members;
  }

  get(key: string): string | undefined {
    return this.#members.get(key);
  }

  set(key: string, value: string): TraceState {
    return new TraceState(new Map([[key, value], ...this.unset(key).#members]));
  }

  unset(key: string): TraceState {
    return new TraceState(new Map([...this.#members].filter(([one]) => one !== key)));
  }

  serialize(): string {
    return [...this.#members].map((pair) => pair.join('=')).join(',');
  }
}

const traceparent = /^\s?((?!ff)[\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?\s?$/;

export class W3CTraceContextPropagator implements TextMapPropagator {
  inject(within: Context, carrier: unknown, setter: TextMapSetter): void {
    const found = trace.getSpanContext(within);
    if (!found || isTracingSuppressed(within) || !isSpanContextValid(found)) return;
    const { traceId, spanId, traceFlags, traceState } = found;
    setter.set(carrier, 'traceparent', `00-${traceId}-${spanId}-0${(traceFlags || 0).toString(16)}`);
    if (traceState) setter.set(carrier, 'tracestate', traceState.serialize());
  }

  extract(within: Context, carrier: unknown, getter: TextMapGetter): Context {
    const header = getter.get(carrier, 'traceparent');
    const [, version, traceId, spanId, flags, more] =
      traceparent.exec(String(Array.isArray(header) ? header[0] : header)) ?? [];
    if (!traceId || !spanId || !flags || (version === '00' && more)) return within;
    const found: SpanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
    if (!isSpanContextValid(found)) return within;
    const state = getter.get(carrier, 'tracestate');
    if (state?.length) found.traceState = new TraceState(String(state));
    return trace.setSpanContext(within, found);
  }

  fields(): string[] {
    return ['traceparent', 'tracestate'];
  }
}
