import { isSpanContextValid, type SpanContext, TraceFlags } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';

const w3c = /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}/;
const xrayRoot = /(?:^|;)\s*Root=1-([\da-f]{8})-([\da-f]{24})(?:;|$)/i;
const xrayParent = /(?:^|;)\s*Parent=([\da-f]{16})(?:;|$)/i;

/**
 * The span a record or request says it comes from: W3C `traceparent`, else `x-amzn-trace-id` where that names a
 * parent. Always marked sampled: whether the sender kept its spans decides nothing about ours (AWS passes
 * `Sampled=0` down to every function that has no active tracing).
 *
 * Formats: https://www.w3.org/TR/trace-context/#traceparent-header and
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 *
 * @param headers lower-case names
 */
export function carriedContext(headers: Record<string, string> | undefined): SpanContext | undefined {
  if (!headers) return undefined;
  const traceparent = w3c.exec(headers.traceparent ?? '');
  if (traceparent) {
    const state = headers.tracestate;
    return valid(traceparent[1]!, traceparent[2]!, state ? new TraceState(state) : undefined);
  }
  const header = headers['x-amzn-trace-id'] ?? '';
  const root = xrayRoot.exec(header);
  const parent = xrayParent.exec(header);
  if (!root || !parent) return undefined;
  return valid((root[1]! + root[2]!).toLowerCase(), parent[1]!.toLowerCase());
}

/**
 * Whether everybody who sent trace context said that their part of the trace is not kept. Nobody sent any: no.
 * https://www.w3.org/TR/trace-context/#sampled-flag
 */
export function areUnsampled(carriers: readonly (Record<string, string> | undefined)[]): boolean {
  let found = false;
  for (const headers of carriers) {
    const flags = /^(?!ff)[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-([\da-f]{2})/.exec(
      headers?.traceparent ?? '',
    )?.[1];
    const xray = /(?:^|;)\s*Sampled=([01])/i.exec(headers?.['x-amzn-trace-id'] ?? '')?.[1];
    if (flags === undefined && xray === undefined) continue;
    if (flags === undefined ? xray === '1' : Number.parseInt(flags, 16) & 1) return false;
    found = true;
  }
  return found;
}

function valid(traceId: string, spanId: string, traceState?: TraceState): SpanContext | undefined {
  const found: SpanContext = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  if (traceState) found.traceState = traceState;
  return isSpanContextValid(found) ? found : undefined;
}
