import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';

const w3c = /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})/;
const xrayRoot = /(?:^|;)\s*Root=1-([\da-f]{8})-([\da-f]{24})(?:;|$)/i;
const xrayParent = /(?:^|;)\s*Parent=([\da-f]{16})(?:;|$)/i;
const xraySampled = /(?:^|;)\s*Sampled=([01])/i;
/** Of what a format has found to be hex. */
const notAllZeros = /[^0]/;
const b3 = /^([\da-f]{16}|[\da-f]{32})-([\da-f]{16})(?:-([01d])(?:-|$)|$)/i;

type Headers = Record<string, string> | undefined;

/** What one format says. Ids may be missing where only the decision was sent; absent: nothing in this format. */
interface Sent {
  traceId?: string;
  spanId?: string;
  isSampled?: boolean;
}

/** In the order they are believed: who writes W3C means us, and AWS adds an X-Ray header to what already has one. */
const formats: ((headers: Record<string, string>) => Sent | undefined)[] = [
  ({ traceparent = '' }) => {
    const [found, traceId, spanId, flags = ''] = w3c.exec(traceparent) ?? [];
    return found === undefined
      ? undefined
      : { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
  },
  (headers) => {
    const single = headers.b3;
    const [, traceId = headers['x-b3-traceid'], spanId = headers['x-b3-spanid'], state] =
      b3.exec(single ?? '') ?? [];
    const decision =
      state ??
      (/^[01d]$/.test(single ?? '') ? single : headers['x-b3-flags'] === '1' ? 'd' : headers['x-b3-sampled']);
    if (traceId === undefined && decision === undefined) return undefined;
    const isWhole = /^(?:[\da-f]{16}){1,2}$/i.test(traceId ?? '') && /^[\da-f]{16}$/i.test(spanId ?? '');
    return {
      // A trace id of 64 bits is the lower half of one.
      ...(isWhole && { traceId: traceId?.toLowerCase().padStart(32, '0'), spanId: spanId?.toLowerCase() }),
      isSampled: decision === undefined ? undefined : !/^(0|false)$/.test(decision),
    };
  },
  (headers) => {
    const header = headers['x-amzn-trace-id'];
    if (header === undefined) return undefined;
    const root = xrayRoot.exec(header);
    const decision = xraySampled.exec(header)?.[1];
    return {
      traceId: root ? (root[1]! + root[2]!).toLowerCase() : undefined,
      spanId: xrayParent.exec(header)?.[1]?.toLowerCase(),
      isSampled: decision === undefined ? undefined : decision === '1',
    };
  },
];

/**
 * The span a record or request says it comes from: W3C `traceparent`, else B3 in one header or several, else
 * `x-amzn-trace-id` where that names a parent. Always marked sampled: whether the sender kept its spans decides
 * nothing about ours (AWS passes `Sampled=0` down to every function that has no active tracing).
 *
 * Formats: https://www.w3.org/TR/trace-context/#traceparent-header,
 * https://github.com/openzipkin/b3-propagation and
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 *
 * @param headers lower-case names
 */
export function carriedContext(headers: Headers): SpanContext | undefined {
  if (!headers) return undefined;
  for (const read of formats) {
    const sent = read(headers);
    if (sent?.traceId === undefined || sent.spanId === undefined) continue;
    const found: SpanContext = {
      traceId: sent.traceId,
      spanId: sent.spanId,
      traceFlags: TraceFlags.SAMPLED,
      isRemote: true,
    };
    if (headers.traceparent && headers.tracestate) found.traceState = new TraceState(headers.tracestate);
    return notAllZeros.test(sent.traceId) && notAllZeros.test(sent.spanId) ? found : undefined;
  }
  return undefined;
}

/**
 * Whether everybody who sent trace context said that their part of the trace is not kept. Nobody sent any: no.
 * https://www.w3.org/TR/trace-context/#sampled-flag
 */
export function areUnsampled(carriers: readonly Headers[]): boolean {
  let found = false;
  for (const headers of carriers) {
    const isSampled = headers && saidSampled(headers);
    if (isSampled) return false;
    found ||= isSampled === false;
  }
  return found;
}

/** What the first format with a decision says; undefined where nobody decided. */
function saidSampled(headers: Record<string, string>): boolean | undefined {
  for (const read of formats) {
    const isSampled = read(headers)?.isSampled;
    if (isSampled !== undefined) return isSampled;
  }
  return undefined;
}
