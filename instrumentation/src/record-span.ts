import { context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { failureIdentifier, recordsOf } from './failed-records.ts';
import { activeRecord, currentInvocation, type Invocation, withRecord } from './invocation.ts';
import { markError } from './outcome.ts';
import { isBesideSentry } from './sentry.ts';
import { carriedContext } from './trace-headers.ts';
import { scopeName, version } from './version.ts';

/**
 * Runs the work on one record in its own span, so that what is sent meanwhile belongs to that record. Returns
 * and throws what the work does. Without a traced invocation it only runs the work.
 *
 * @param position where the record is in what the caller iterates; the event's own order decides
 */
export function inRecord<Result>(record: unknown, position: number | undefined, work: () => Result): Result {
  const invocation = currentInvocation();
  const ordinal = invocation && ordinalOf(invocation, record, position);
  if (!invocation || ordinal === undefined || activeRecord() === ordinal) return work();
  const span = startRecordSpan(invocation, ordinal);
  const active = context.active();
  const within = withRecord(isBesideSentry() ? active : trace.setSpan(active, span), ordinal);
  let result: Result;
  try {
    result = context.with(within, work);
  } catch (error) {
    endFailed(span, error);
    throw error;
  }
  if (!(result instanceof Promise)) {
    span.end();
    return result;
  }
  return result.then(
    (value) => {
      span.end();
      return value;
    },
    (error) => {
      endFailed(span, error);
      throw error;
    },
  ) as Result;
}

function startRecordSpan({ deliveries, span, startKept }: Invocation, ordinal: number): Span {
  const delivery = deliveries[ordinal];
  const carried = carriedContext(delivery?.carried);
  const tracer = trace.getTracer(scopeName, version);
  const start = (isBesideSentry() && startKept) || tracer.startSpan.bind(tracer);
  const started = start(
    `record ${ordinal}`,
    { kind: SpanKind.CONSUMER, links: carried ? [{ context: carried }] : [] },
    trace.setSpan(context.active(), span),
  );
  started.setAttribute('choreoscope.record', ordinal);
  if (delivery?.messageId) started.setAttribute('messaging.message.id', delivery.messageId);
  return started;
}

function endFailed(span: Span, error: unknown): void {
  try {
    markError(span, error);
  } catch {
    // What of it cannot be read is left out.
  }
  span.end();
}

/** A record is known by being the same object, or else by the name its source knows it by. */
function ordinalOf({ event }: Invocation, record: unknown, position: number | undefined): number | undefined {
  if (record === event) return 0;
  const records = recordsOf(event);
  if (position !== undefined && records[position] === record) return position;
  const same = records.indexOf(record);
  if (same >= 0) return same;
  const name = failureIdentifier(record);
  const named = name === undefined ? -1 : records.findIndex((other) => failureIdentifier(other) === name);
  return named >= 0 ? named : undefined;
}
