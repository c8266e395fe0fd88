import { uuid } from '../ids.ts';
import type { Ledger, TrueRecord } from '../ledger.ts';
import type { Pending } from '../pending.ts';
import type { Deposit } from '../router.ts';
import { rootHeader } from '../x-ray.ts';
import { type DoneEvent, parsed, toDestination } from './destinations.ts';
import type { LocalFunction } from './function.ts';
import type { Outcome } from './function-config.ts';

/** An event to be processed some time. */
export interface AsyncEvent {
  payload: string;
  records: TrueRecord[];
  requestId?: string | undefined;
  traceHeader: string | undefined;
}

/**
 * Lambda's asynchronous invocation: queued, retried twice with the same request id, then to the dead-letter
 * queue (the event, with attributes) or the on-failure destination (an invocation record).
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 * @returns the request id, before anything ran
 */
export function invokeAsync(
  fn: LocalFunction,
  event: AsyncEvent,
  cloud: { pending: Pending; ledger: Ledger; deposit: Deposit },
): string {
  const requestId = event.requestId ?? uuid();
  const traceHeader = event.traceHeader ?? rootHeader();
  const delaysMs = fn.config.retryDelaysMs ?? [100, 200];
  const attempt = (number: number): void => {
    fn.invoke({ ...event, requestId, traceHeader, attempt: number }).then((outcome) => {
      const [record] = event.records;
      const { payload } = event;
      const done = { functionArn: fn.arn, requestId, payload, record, attempts: number, traceHeader };
      const delayMs = delaysMs[number - 1];
      if (outcome.status === 'ok') {
        const to = fn.config.onSuccessArn;
        if (to !== undefined) cloud.deposit(to, toDestination(done, outcome, to));
      } else if (delayMs !== undefined) cloud.pending.later(delayMs, () => attempt(number + 1));
      else giveUp(fn, done, outcome, cloud);
    });
  };
  attempt(1);
  return requestId;
}

function giveUp(
  fn: LocalFunction,
  event: DoneEvent,
  outcome: Outcome,
  cloud: { ledger: Ledger; deposit: Deposit },
): void {
  const { deadLetterArn, onFailureArn } = fn.config;
  const { record, traceHeader } = event;
  for (const to of [deadLetterArn, onFailureArn]) {
    if (to === undefined) continue;
    const { publish, orderId } = record ?? {};
    cloud.ledger.deadLetter({ from: fn.arn, to, publish, orderId, reason: 'RetriesExhausted' });
  }
  if (deadLetterArn) {
    const error = parsed(outcome.body) as { errorMessage?: string } | undefined;
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    cloud.deposit(deadLetterArn, {
      body: event.payload,
      attributes: {
        RequestID: text(event.requestId),
        ErrorCode: text('200'),
        ErrorMessage: text(error?.errorMessage ?? ''),
      },
      record: record ?? { channel: fn.arn, ids: {} },
      traceHeader,
    });
  }
  if (onFailureArn) cloud.deposit(onFailureArn, toDestination(event, outcome, onFailureArn));
}
