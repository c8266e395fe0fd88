import { uuid } from '../ids.ts';
import type { Ledger, TrueRecord } from '../ledger.ts';
import type { Pending } from '../pending.ts';
import { rootHeader } from '../x-ray.ts';
import type { LocalFunction } from './function.ts';
import type { Outcome } from './function-config.ts';

/** Where an event goes that a function could not process. */
export type SendFailed = (
  arn: string,
  body: string,
  record: TrueRecord | undefined,
  options?: { attributes?: Record<string, string>; traceHeader?: string | undefined },
) => void;

/**
 * Lambda's asynchronous invocation: queued, retried twice with the same request id, then to the dead-letter
 * queue (the event, with attributes) or the on-failure destination (an invocation record).
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 * @returns the request id, before anything ran
 */
export function invokeAsync(
  fn: LocalFunction,
  event: { payload: string; records: TrueRecord[]; requestId?: string; traceHeader?: string | undefined },
  cloud: { pending: Pending; ledger: Ledger; sendFailed: SendFailed },
): string {
  const requestId = event.requestId ?? uuid();
  const header = event.traceHeader ?? rootHeader();
  const delaysMs = fn.config.retryDelaysMs ?? [100, 200];
  const attempt = (number: number): void => {
    fn.invoke({ ...event, requestId, traceHeader: header, attempt: number }).then((outcome) => {
      if (outcome.status === 'ok') return;
      const delayMs = delaysMs[number - 1];
      if (delayMs !== undefined) cloud.pending.later(delayMs, () => attempt(number + 1));
      else giveUp(fn, { ...event, requestId, traceHeader: header }, outcome, number, cloud);
    });
  };
  attempt(1);
  return requestId;
}

function giveUp(
  fn: LocalFunction,
  event: { payload: string; records: TrueRecord[]; requestId: string; traceHeader: string },
  outcome: Outcome,
  attempts: number,
  cloud: { ledger: Ledger; sendFailed: SendFailed },
): void {
  const { deadLetterArn, onFailureArn } = fn.config;
  const { traceHeader } = event;
  const [record] = event.records;
  const error = parse(outcome.body) as { errorMessage?: string } | undefined;
  for (const to of [deadLetterArn, onFailureArn]) {
    if (to === undefined) continue;
    cloud.ledger.deadLetter({
      from: fn.arn,
      to,
      publish: record?.publish,
      orderId: record?.orderId,
      reason: 'RetriesExhausted',
    });
  }
  if (deadLetterArn) {
    const attributes = {
      RequestID: event.requestId,
      ErrorCode: '200',
      ErrorMessage: error?.errorMessage ?? '',
    };
    cloud.sendFailed(deadLetterArn, event.payload, record, { attributes, traceHeader });
  }
  if (onFailureArn) {
    const body = {
      version: '1.0',
      timestamp: new Date().toISOString(),
      requestContext: {
        requestId: event.requestId,
        functionArn: `${fn.arn}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: attempts,
      },
      requestPayload: parse(event.payload),
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: outcome.errorType },
      responsePayload: error,
    };
    cloud.sendFailed(onFailureArn, JSON.stringify(body), record, { traceHeader });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
