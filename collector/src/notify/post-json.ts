import { DeliveryFailure } from './delivery-failure.ts';

/** Bytes of an answer that are looked at; the rest is not read. */
const answerBytes = 2_048;
/** The longest a receiver may make us wait for the next attempt. */
const longestRetryAfterMs = 3_600_000;

export interface Post {
  url: string;
  body: string;
  contentType: string;
  headers?: Record<string, string>;
  /** Ends it whatever it waits for: connection, headers or body. */
  signal: AbortSignal;
  /** Reads what this receiver documents out of the body of a refusal. Nothing else of an answer is ever shown. */
  reason?: (body: string) => string | undefined;
}

/**
 * POSTs once. Redirects are not followed: they could lead a signed or secret-bearing request anywhere.
 * @throws DeliveryFailure retryable: 408, 429, 5xx, no connection, no answer in time; final: every other answer but 2xx
 */
export async function postJson({ url, body, contentType, headers, signal, reason }: Post): Promise<void> {
  let response: Response;
  let answer = '';
  try {
    response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'user-agent': 'choreoscope', ...headers, 'content-type': contentType },
      redirect: 'manual',
      signal,
    });
    if (response.ok) return void response.body?.cancel().catch(() => {});
    answer = await beginningOf(response);
  } catch (cause) {
    const message = signal.aborted ? 'No answer in time' : `No connection: ${codeOf(cause)}`;
    throw new DeliveryFailure(message, { isRetryable: true, cause });
  }
  const { status } = response;
  if (status >= 300 && status < 400) {
    throw new DeliveryFailure(`Answered ${status}; redirects are not followed`, { isRetryable: false });
  }
  const said = reason?.(answer);
  throw new DeliveryFailure(`Answered ${status}${said === undefined ? '' : `: ${said}`}`, {
    isRetryable: status === 408 || status === 429 || status >= 500,
    retryAfterMs: retryAfterMs(response.headers.get('retry-after')),
  });
}

async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < answerBytes) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    bytes += value.byteLength;
  }
  await reader.cancel();
  return Buffer.concat(parts).subarray(0, answerBytes).toString('utf8');
}

/** Seconds, or an HTTP date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestRetryAfterMs);
}

/** The system's word for it (`ECONNREFUSED`), which fetch wraps in a TypeError. Messages are not shown: some quote the address. */
function codeOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return (inner as NodeJS.ErrnoException).code ?? 'broken off';
}
