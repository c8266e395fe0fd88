import { type Span, SpanStatusCode } from '@opentelemetry/api';
import type { Invocation } from '../invocation.ts';
import type { Follower, WireResponse } from './exchange.ts';
import { KeptBody } from './kept-body.ts';

/** How an exchange ended. */
interface Ended {
  /** Undefined when there was none. */
  response: WireResponse | undefined;
  /** The request's body, undefined when it was too large to keep. */
  sent: Buffer | undefined;
  /** The response is complete. */
  isWhole: boolean;
  error: unknown;
}

/**
 * Follows an exchange with a span that ends when the exchange does. Nothing that fails in here, nor a user's span
 * processor that throws, gets into the call that is followed.
 * @param keeps largest request and response bodies to keep, bytes
 * @param settle told once, before the span ends, of what there is
 */
export function followWithSpan(
  span: Span,
  invocation: Invocation | undefined,
  keeps: { request: number; response: number } | undefined,
  settle: (ended: Ended) => void,
): Follower {
  const sent = new KeptBody(keeps?.request ?? 0);
  const received = new KeptBody(keeps?.response ?? 0);
  let answer: Pick<WireResponse, 'status' | 'headers'> | undefined;
  let isDone = false;
  const once = (isWhole: boolean, error?: unknown) => {
    if (isDone) return;
    isDone = true;
    const begunAt = performance.now();
    try {
      const response = answer && { ...answer, body: received.whole() };
      settle({ response, sent: sent.whole(), isWhole: isWhole && answer !== undefined, error });
    } catch {
      // Whatever could not be read is left out; the span itself still ends.
    }
    try {
      span.end();
    } catch {
      // As above.
    }
    if (invocation) invocation.overheadMs += performance.now() - begunAt;
  };
  return {
    sent: (chunk, encoding) => sent.add(chunk, encoding),
    answered: (status, headers) => {
      answer ??= { status, headers: textHeaders(headers) };
    },
    received: (chunk, encoding) => received.add(chunk, encoding),
    finished: () => once(true),
    failed: (error) => once(false, error),
  };
}

/** An exchange that broke: its error's code or name, or `aborted`. */
export function markFailed(span: Span, error: unknown): void {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  const type = [code, name, 'aborted'].find((one) => typeof one === 'string' && one !== '') as string;
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** The status of an answer; past 400 that of a failure, of which the service may say more. */
export function markStatus(span: Span, status: number, errorType?: string): void {
  span.setAttribute('http.response.status_code', status);
  if (status < 400) return;
  span.setAttribute('error.type', errorType || String(status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function textHeaders(headers: Record<string, unknown>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (typeof value === 'string') texts[name] = value;
  return texts;
}
