import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';

/** A CloudWatch Logs subscription document; `change` overwrites fields. */
export function logDocument(messages: unknown[], change: object = {}): object {
  return {
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: '/aws/lambda/place-order',
    logStream: '2026/11/21/[$LATEST]0123456789abcdef0123456789abcdef',
    subscriptionFilters: ['spans'],
    logEvents: messages.map((message, i) => ({ id: String(i), timestamp: 1_763_683_200_000 + i, message })),
    ...change,
  };
}

/** As CloudWatch Logs sends it. */
export const zipped = (document: unknown): Buffer => gzipSync(JSON.stringify(document));

/** A request body of Amazon Data Firehose: one record for each piece of data. */
export function firehoseBody(requestId: string, ...data: (Buffer | unknown)[]): string {
  const records = data.map((part) => ({ data: Buffer.isBuffer(part) ? part.toString('base64') : part }));
  return JSON.stringify({ requestId, timestamp: 1_763_683_200_000, records });
}

/** What was answered, its body parsed. */
export interface JsonAnswer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** Posts to any route. */
export async function postTo(
  url: string,
  body: Buffer | string,
  headers: Record<string, string> = {},
): Promise<JsonAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? Buffer.from(body) : body,
    headers,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

/** Posts to /v1/aws/firehose as Firehose does. */
export function postFirehose(
  url: string,
  body: Buffer | string,
  requestId = 'request-1',
  headers: Record<string, string> = {},
): Promise<JsonAnswer> {
  return postTo(`${url}/v1/aws/firehose`, body, {
    'content-type': 'application/json',
    'x-amz-firehose-protocol-version': '1.0',
    'x-amz-firehose-request-id': requestId,
    'x-amz-firehose-source-arn': 'arn:aws:firehose:eu-west-1:123456789012:deliverystream/spans',
    ...headers,
  });
}
