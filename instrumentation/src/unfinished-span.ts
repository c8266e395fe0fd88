import { type HrTime, type Span, SpanStatusCode } from '@opentelemetry/api';
import { hrTime } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/**
 * A span that has not ended, as it is now: the start record of docs/telemetry.md. It says that the invocation
 * timed out, which stands unless the whole span follows.
 */
export function unfinishedSpan(span: Span): ReadableSpan | undefined {
  if (!isReadable(span)) return undefined;
  const endTime: HrTime = hrTime();
  return Object.create(span, {
    endTime: { value: endTime },
    status: { value: { code: SpanStatusCode.ERROR, message: 'the function was about to time out' } },
    attributes: {
      value: { ...span.attributes, 'choreoscope.unfinished': true, 'error.type': 'timeout' },
    },
  }) as ReadableSpan;
}

function isReadable(span: object): span is Span & ReadableSpan {
  return 'attributes' in span && 'startTime' in span;
}
