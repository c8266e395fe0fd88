import { Buffer } from 'node:buffer';

export const protobuf = 'application/x-protobuf';
export const json = 'application/json';

/** What a collector answered. */
export interface Answer {
  status: number;
  type: string | null;
  headers: Headers;
  body: Buffer;
}

/** Posts a body to /v1/traces. */
export async function post(
  url: string,
  body: Buffer | string,
  type: string | undefined,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    body: typeof body === 'string' ? Buffer.from(body) : body,
    headers: { ...(type === undefined ? {} : { 'content-type': type }), ...headers },
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  };
}

/** A span in OTLP/JSON that is right; `change` overwrites fields. */
export function jsonSpan(traceId: string, spanId: string, change: object = {}): object {
  const start = BigInt(Date.now()) * 1_000_000n;
  return {
    traceId,
    spanId,
    name: 'work',
    kind: 1,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 1_000_000n),
    ...change,
  };
}

/** An OTLP/JSON body of one resource and one scope. */
export function jsonRequest(...spans: unknown[]): string {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'scope' }, spans }] }] });
}
