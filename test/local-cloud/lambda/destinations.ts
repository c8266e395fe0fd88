import { serviceOf } from '../arns.ts';
import type { TrueRecord } from '../ledger.ts';
import type { Deposit } from '../router.ts';
import type { Outcome } from './function-config.ts';

/** What is known of an asynchronous event when it is done. */
export interface DoneEvent {
  functionArn: string;
  requestId: string;
  payload: string;
  record: TrueRecord | undefined;
  attempts: number;
  traceHeader: string | undefined;
}

/**
 * The record a destination gets of an event that succeeded or was given up.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations
 */
function invocationRecord(event: DoneEvent, outcome: Outcome): Record<string, unknown> {
  const isSuccess = outcome.status === 'ok';
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${event.functionArn}:$LATEST`,
      condition: isSuccess ? 'Success' : 'RetriesExhausted',
      approximateInvokeCount: event.attempts,
    },
    requestPayload: parsed(event.payload),
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(isSuccess ? {} : { functionError: outcome.errorType }),
    },
    responsePayload: parsed(outcome.body),
  };
}

/** The record on its way to a queue, a topic, a bus or a function; on a bus it is the detail of an event of `lambda`. */
export function toDestination(event: DoneEvent, outcome: Outcome, to: string): Parameters<Deposit>[1] {
  const body = JSON.stringify(invocationRecord(event, outcome));
  const result = outcome.status === 'ok' ? 'Success' : 'Failure';
  return {
    body,
    record: event.record ?? { channel: event.functionArn, ids: { requestId: event.requestId } },
    traceHeader: event.traceHeader,
    ...(serviceOf(to) === 'events'
      ? {
          event: {
            source: 'lambda',
            detailType: `Lambda Function Invocation Result - ${result}`,
            resources: [`${event.functionArn}:$LATEST`, to],
          },
        }
      : {}),
  };
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
