import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { describeEvent } from './describe-event.ts';
import { failedRecords } from './failed-records.ts';
import { endInvocation, invocationOf, startInvocation } from './invocation.ts';
import { type LambdaContext, readFunctionArn, remainingTime, resourceId } from './lambda.ts';
import type { Settings } from './options.ts';
import type { Tracing } from './tracing.ts';

/** How an invocation went: it threw (or called back with) an error, or it gave a result. */
type Outcome = { error: unknown } | { result?: unknown };

/** An invocation being traced. */
export interface TracedInvocation {
  /** Runs the handler so that what it calls finds the invocation. What it throws goes through. */
  run<T>(handler: () => T): T;
  /** Ends the span, once; never rejects. Resolves when the spans are sent or the budget is used up. */
  finish(outcome: Outcome): Promise<void>;
  readonly finished: boolean;
}

/** Kept for the answer itself to be sent, when the function is about to time out. */
const reservedMs = 20;

/**
 * Starts the invocation's span. Undefined when it is already being traced (a wrapped handler inside another)
 * or when we failed; the handler then runs as if we were not there.
 */
export function beginInvocation(
  tracing: Tracing,
  settings: Settings,
  event: unknown,
  lambda: LambdaContext,
): TracedInvocation | undefined {
  try {
    return begin(tracing, settings, event, lambda);
  } catch (error) {
    tracing.debug(`invocation not traced: ${(error as Error)?.stack}`);
    return undefined;
  }
}

function begin(
  tracing: Tracing,
  settings: Settings,
  event: unknown,
  lambda: LambdaContext,
): TracedInvocation | undefined {
  const outer = invocationOf(context.active());
  if (outer && (outer.event === event || (outer.requestId && outer.requestId === lambda.awsRequestId))) {
    return undefined;
  }
  const arn = readFunctionArn(lambda.invokedFunctionArn);
  tracing.join(arn?.accountId);
  const isCold =
    tracing.invocations++ === 0 && process.env.AWS_LAMBDA_INITIALIZATION_TYPE !== 'provisioned-concurrency';
  const eventKey = settings.eventKey && safely(settings.eventKey, tracing);
  const facts = {
    requestId: lambda.awsRequestId,
    functionArn: arn?.unqualified,
    region: arn?.region ?? process.env.AWS_REGION,
    accountId: arn?.accountId,
  };
  const told = describeEvent(event, facts, eventKey);

  const attributes: Attributes = { ...told.attributes, 'faas.coldstart': isCold };
  if (lambda.awsRequestId) attributes['faas.invocation_id'] = lambda.awsRequestId;
  if (lambda.invokedFunctionArn) {
    attributes['aws.lambda.invoked_arn'] = lambda.invokedFunctionArn;
    attributes['cloud.resource_id'] = resourceId(lambda);
  }
  if (isCold) attributes['choreoscope.init_duration_ms'] = Math.round(tracing.initMs * 1000) / 1000;

  const parent = told.parent ? trace.setSpanContext(ROOT_CONTEXT, told.parent) : ROOT_CONTEXT;
  const name = told.name ?? lambda.functionName ?? process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'invocation';
  const span = tracing.startKept(
    name,
    { kind: told.kind, attributes, links: told.links, root: !told.parent },
    parent,
  );
  const { deliveries } = told;
  const started = startInvocation(context.active(), {
    span,
    deliveries,
    event,
    requestId: lambda.awsRequestId,
    accountId: arn?.accountId,
    eventKey,
    startKept: tracing.startKept,
  });
  const within: Context = trace.setSpan(started.context, tracing.isOwnInstead(span) ? unsampled(span) : span);
  tracing.debug(`invocation of ${name} by ${told.source.name}: ${deliveries.length} records`);

  const remainingMs = () => remainingTime(lambda);
  const lastChance = beforeTimeout(remainingMs(), settings.deadlineMs, (budgetMs) => {
    tracing.debug('about to time out: sending what there is');
    void tracing.flushUnfinished(span, budgetMs);
  });

  let flushed: Promise<void> | undefined;
  return {
    run: (handler) => context.with(within, handler),
    finish(outcome) {
      flushed ??= end(outcome);
      return flushed;
    },
    get finished() {
      return flushed !== undefined;
    },
  };

  function end(outcome: Outcome): Promise<void> {
    try {
      clearTimeout(lastChance);
      endInvocation(started.invocation);
      mark(outcome);
      const dropped = tracing.takeDropped();
      if (dropped > 0) span.setAttribute('choreoscope.dropped_spans', dropped);
      span.end();
      return tracing.flush(Math.max(0, Math.min(settings.deadlineMs, remainingMs() - reservedMs)));
    } catch (error) {
      tracing.debug(`invocation not ended well: ${(error as Error)?.stack}`);
      return Promise.resolve();
    }
  }

  /** What was thrown or returned may be anything; what of it cannot be read is left out. */
  function mark(outcome: Outcome): void {
    try {
      if ('error' in outcome) markError(outcome.error);
      else markResult(outcome.result);
    } catch (error) {
      tracing.debug(`outcome not read: ${(error as Error)?.message}`);
    }
  }

  function markError(error: unknown): void {
    const isError = error instanceof Error;
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', (isError && error.name) || typeof error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: isError ? error.message : String(error) });
    if (isError) span.recordException(error);
  }

  function markResult(result: unknown): void {
    const failed = failedRecords(event, result);
    if (failed.length > 0) span.setAttribute('choreoscope.failed_records', failed);
    const status = told.source.trigger === 'http' ? statusCode(result) : undefined;
    if (status === undefined) return;
    span.setAttribute('http.response.status_code', status);
    // https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status
    if (status < 500) return;
    span.setAttribute('error.type', String(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
}

/**
 * A function that times out is killed with its spans. Shortly before, what is known is sent; the timer keeps no
 * process alive.
 */
function beforeTimeout(remainingMs: number, deadlineMs: number, send: (budgetMs: number) => void) {
  const leadMs = Math.min(deadlineMs + 200, remainingMs / 2);
  // Past 2^31-1 ms a timer fires at once: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
  if (remainingMs > 0x7fffffff || leadMs <= 0) return undefined;
  return setTimeout(() => send(leadMs - reservedMs), remainingMs - leadMs).unref();
}

/** For the user's SDK, which dropped it and so drops what is below it. */
function unsampled(span: Span): Span {
  return trace.wrapSpanContext({ ...span.spanContext(), traceFlags: TraceFlags.NONE });
}

function statusCode(result: unknown): number | undefined {
  const status = (result as { statusCode?: unknown } | null | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

/** The user's function; what it throws, and anything but a text, is no key. */
function safely(eventKey: (payload: unknown) => string | undefined, { debug }: Tracing) {
  return (payload: unknown): string | undefined => {
    try {
      const key = eventKey(parsed(payload));
      return typeof key === 'string' && key !== '' ? key : undefined;
    } catch (error) {
      debug(`eventKey threw: ${(error as Error)?.message}`);
      return undefined;
    }
  };
}

function parsed(payload: unknown): unknown {
  if (typeof payload !== 'string') return payload;
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}
