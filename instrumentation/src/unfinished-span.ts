import { type Attributes, type HrTime, type Span, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/**
 * A span that has not ended, as it is now: the start record of docs/telemetry.md. It stands unless the whole span
 * follows.
 * @param isTimeout whether it says that the invocation timed out
 */
export function unfinishedSpan(span: Span, isTimeout: boolean): ReadableSpan | undefined {
  if (!isReadable(span)) return undefined;
  const nowMs = Date.now();
  const endTime: HrTime = [Math.floor(nowMs / 1000), (nowMs % 1000) * 1e6];
  const attributes: Attributes = { ...span.attributes, 'choreoscope.unfinished': true };
  const now: PropertyDescriptorMap = { endTime: { value: endTime }, attributes: { value: attributes } };
  if (isTimeout) {
    attributes['error.type'] = 'timeout';
    now.status = { value: { code: SpanStatusCode.ERROR, message: 'the function was about to time out' } };
  }
  return Object.create(span, now) as ReadableSpan;
}

function isReadable(span: object): span is Span & ReadableSpan {
  return 'attributes' in span && 'startTime' in span;
}
