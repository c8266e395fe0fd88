import { gzipSync } from 'node:zlib';
import { ACCOUNT, REGION } from '../arns.ts';
import { uuid } from '../ids.ts';
import type { LogBatch } from './log-groups.ts';

/** Where a log group's events go. */
export interface LogDestination {
  /** Default: everything. See `LogGroups.subscribe`. */
  filterPattern?: string;
  /** A local function, which gets `awslogs.data`. */
  functionName?: string;
  firehose?: FirehoseDestination;
}

/** An HTTP endpoint of a delivery stream. */
export interface FirehoseDestination {
  url: string;
  /** Goes as X-Amz-Firehose-Access-Key. */
  accessKey?: string;
  /** Compress the body. Default false. */
  gzip?: boolean;
  /** For how long a request is tried again before it is given up. Default 10 000. */
  retryForMs?: number;
}

/** What became of a subscription's deliveries. */
export interface LogSubscription {
  /** Log events delivered. */
  delivered: number;
  /** Log events given up on. */
  givenUp: number;
  /** Requests the endpoint refused or did not answer. */
  refused: number;
}

/**
 * A subscription's document, gzip: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export function logDocument(batch: LogBatch, filterName: string): Buffer {
  const { logGroup, logStream, logEvents } = batch;
  const document = {
    messageType: 'DATA_MESSAGE',
    owner: ACCOUNT,
    logGroup,
    logStream,
    subscriptionFilters: [filterName],
    logEvents,
  };
  return gzipSync(JSON.stringify(document));
}

/** What a new subscription's destination gets first, so that it is known to be reachable. */
export function controlDocument(): Buffer {
  const message = 'CWL CONTROL MESSAGE: Checking health of destination Firehose.';
  const document = {
    messageType: 'CONTROL_MESSAGE',
    owner: 'CloudwatchLogs',
    logGroup: '',
    logStream: '',
    subscriptionFilters: [],
    logEvents: [{ id: '', timestamp: Date.now(), message }],
  };
  return gzipSync(JSON.stringify(document));
}

/**
 * Posts records to an HTTP endpoint, with the same request id until it answers 200 and that id, or time is up.
 * https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html
 * @returns whether it was taken
 */
export async function postToFirehose(
  records: Buffer[],
  destination: FirehoseDestination,
  refused: () => void,
  isStopped: () => boolean,
): Promise<boolean> {
  const { url, accessKey, gzip = false, retryForMs = 10_000 } = destination;
  const requestId = uuid();
  const end = Date.now() + retryForMs;
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, 1000)) {
    const text = JSON.stringify({
      requestId,
      timestamp: Date.now(),
      records: records.map((record) => ({ data: record.toString('base64') })),
    });
    const headers = {
      'content-type': 'application/json',
      'x-amz-firehose-protocol-version': '1.0',
      'x-amz-firehose-request-id': requestId,
      'x-amz-firehose-source-arn': `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/local`,
      ...(accessKey === undefined ? {} : { 'x-amz-firehose-access-key': accessKey }),
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    };
    const body = gzip ? gzipSync(text) : text;
    if (
      await isTaken(
        url,
        { method: 'POST', headers, body, signal: AbortSignal.timeout(retryForMs) },
        requestId,
      )
    )
      return true;
    refused();
    if (Date.now() + waitMs > end || isStopped()) return false;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

async function isTaken(url: string, request: RequestInit, requestId: string): Promise<boolean> {
  try {
    const response = await fetch(url, request);
    const answer = (await response.json()) as { requestId?: unknown; timestamp?: unknown };
    return response.status === 200 && answer.requestId === requestId && typeof answer.timestamp === 'number';
  } catch {
    return false;
  }
}
