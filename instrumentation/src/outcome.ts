import { type Span, SpanStatusCode } from '@opentelemetry/api';
import type { Call } from './call.ts';

/** How an invocation went: it threw (or called back with) an error, or it gave a result. */
export type Outcome = { error: unknown } | { result?: unknown };

/** Says on the invocation's span how it went. May throw: what a handler threw or returned may be anything. */
export function markOutcome(span: Span, call: Call, outcome: Outcome): void {
  if ('error' in outcome) markError(span, outcome.error);
  else markResult(span, call, outcome.result);
}

/** May throw: what was thrown may be anything. */
export function markError(span: Span, error: unknown): void {
  const isError = error instanceof Error;
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', (isError && error.name) || typeof error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: isError ? error.message : String(error) });
  if (isError) span.recordException(error);
}

function markResult(span: Span, call: Call, result: unknown): void {
  const failed = call.failedRecords?.(result) ?? [];
  if (failed.length > 0) span.setAttribute('choreoscope.failed_records', failed);
  const status = call.source.trigger === 'http' ? statusCode(result) : undefined;
  if (status === undefined) return;
  span.setAttribute('http.response.status_code', status);
  // https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status
  if (status < 500) return;
  span.setAttribute('error.type', String(status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function statusCode(result: unknown): number | undefined {
  const status = (result as { statusCode?: unknown } | null | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}
