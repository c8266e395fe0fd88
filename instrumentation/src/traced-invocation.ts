import { type Context, context, ROOT_CONTEXT, type Span, TraceFlags, trace } from '@opentelemetry/api';
import type { Call } from './call.ts';
import { describeEvent } from './describe-event.ts';
import { type SafeEventKey, safeEventKey } from './event-key.ts';
import { endInvocation, invocationOf, startInvocation } from './invocation.ts';
import type { Settings } from './options.ts';
import { markOutcome, type Outcome } from './outcome.ts';
import { type PayloadNotes, payloadNotes } from './payload-reader.ts';
import { isBesideSentry } from './sentry.ts';
import type { Tracing } from './tracing.ts';

/** An invocation being traced. */
export interface TracedInvocation {
  /** When the start record is on its way; undefined where there is none. */
  readonly sent?: Promise<void>;
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
 * @param read makes the call from what the platform gave; may throw
 */
export function beginInvocation(
  tracing: Tracing,
  settings: Settings,
  read: () => Call,
): TracedInvocation | undefined {
  try {
    const begunAt = performance.now();
    const call = read();
    const outer = invocationOf(context.active());
    const { requestId } = call.facts;
    if (outer && (outer.event === call.event || (outer.requestId && outer.requestId === requestId))) {
      return undefined;
    }
    return begin(tracing, settings, call, begunAt);
  } catch (error) {
    tracing.debug(`invocation not traced: ${(error as Error)?.stack}`);
    return undefined;
  }
}

function begin(tracing: Tracing, settings: Settings, call: Call, begunAt: number): TracedInvocation {
  const { accountId, requestId } = call.facts;
  tracing.join(accountId);
  const isCold = tracing.invocations++ === 0 && !call.isPrewarmed;
  const { eventKey, notes } = readingOf(settings, tracing);
  const told = describeEvent(call, eventKey, notes);

  const { attributes } = told;
  for (const key in call.attributes) attributes[key] = call.attributes[key];
  attributes['faas.coldstart'] = isCold;
  if (isCold) {
    attributes['choreoscope.init_duration_ms'] = toMicroseconds(tracing.initMs);
    attributes['choreoscope.overhead_init_ms'] = toMicroseconds(tracing.overheadInitMs);
  }
  if (tracing.lastFlushMs !== undefined) attributes['choreoscope.flush_ms'] = tracing.lastFlushMs;
  attributes['choreoscope.mode'] = tracing.mode;

  const parent = told.parent ? trace.setSpanContext(ROOT_CONTEXT, told.parent) : ROOT_CONTEXT;
  const name = told.name ?? call.name;
  const span = tracing.startKept(
    name,
    { kind: told.kind, attributes, links: told.links, root: !told.parent },
    parent,
  );
  if (settings.respectSampled && told.isUnsampled) tracing.dropSpansOf(span.spanContext().traceId);
  const { deliveries } = told;
  const started = startInvocation(context.active(), {
    span,
    deliveries,
    event: call.event,
    requestId,
    accountId,
    eventKey,
    notes,
    inject: settings.inject,
    startKept: tracing.startKept,
  });
  const { invocation } = started;
  const within: Context = isBesideSentry()
    ? started.context
    : trace.setSpan(started.context, tracing.isOwnInstead(span) ? unsampled(span) : span);
  tracing.debug(`invocation of ${name} by ${told.source.name}: ${deliveries.length} records`);

  const lastChance =
    settings.startRecord === 'never'
      ? undefined
      : beforeTimeout(call.remainingMs(), settings.deadlineMs, (budgetMs) => {
          tracing.debug('about to time out: sending what there is');
          void tracing.flushUnfinished(span, budgetMs);
        });
  let sent: Promise<void> | undefined;
  if (settings.startRecord === 'always') {
    void tracing.flushUnfinished(span, 0);
    // On an open connection it is written by what has been queued for this turn's end.
    sent = new Promise((resolve) => process.nextTick(resolve));
  }

  let flushed: Promise<void> | undefined;
  // Only now that nothing more can fail: what has begun is waited for.
  tracing.begun(requestId);
  invocation.overheadMs += performance.now() - begunAt;
  return {
    sent,
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
    const endedAt = performance.now();
    try {
      if (lastChance) lastChances.delete(lastChance);
      endInvocation(invocation);
      try {
        markOutcome(span, call, outcome);
      } catch (error) {
        // What of an outcome cannot be read is left out.
        tracing.debug(`outcome not read: ${(error as Error)?.message}`);
      }
      const waitedMs = tracing.takeWaited();
      if (waitedMs !== undefined) span.setAttribute('choreoscope.waited_ms', toMicroseconds(waitedMs));
      const dropped = tracing.takeDropped();
      if (dropped > 0) span.setAttribute('choreoscope.dropped_spans', dropped);
      const overheadMs = invocation.overheadMs + performance.now() - endedAt;
      span.setAttribute('choreoscope.overhead_us', Math.round(overheadMs * 1000));
      span.end();
    } catch (error) {
      tracing.debug(`invocation not ended well: ${(error as Error)?.stack}`);
    }
    const budgetMs = Math.max(0, Math.min(settings.deadlineMs, call.remainingMs() - reservedMs));
    return tracing.finish(requestId, budgetMs);
  }
}

const readings = new WeakMap<Settings, { eventKey?: SafeEventKey; notes?: PayloadNotes }>();

/** How payloads are read, made of the settings once. */
function readingOf(settings: Settings, { debug }: Tracing) {
  let reading = readings.get(settings);
  if (!reading) {
    reading = { eventKey: safeEventKey(settings.eventKey, debug), notes: payloadNotes(settings, debug) };
    readings.set(settings, reading);
  }
  return reading;
}

/** Milliseconds with three decimals. */
function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Kept of an invocation until it ends: when its last chance is, on the clock of `performance.now()`. */
interface LastChance {
  dueAt: number;
  send(budgetMs: number): void;
  budgetMs: number;
}

const lastChances = new Set<LastChance>();
let timer: NodeJS.Timeout | undefined;
let timerDueAt = Number.POSITIVE_INFINITY;

/**
 * A function that times out is killed with its spans. Shortly before, what is known is sent. One timer for all, which
 * is set again only when it goes off or would be late: making and clearing one costs as much as a span. It keeps no
 * process alive.
 */
function beforeTimeout(remainingMs: number, deadlineMs: number, send: (budgetMs: number) => void) {
  const leadMs = Math.min(deadlineMs + 200, remainingMs / 2);
  // Past 2^31-1 ms a timer fires at once: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
  if (remainingMs > 0x7fffffff || leadMs <= 0) return undefined;
  const chance = { dueAt: performance.now() + remainingMs - leadMs, send, budgetMs: leadMs - reservedMs };
  lastChances.add(chance);
  if (chance.dueAt < timerDueAt) setTimer(chance.dueAt);
  return chance;
}

function setTimer(dueAt: number): void {
  clearTimeout(timer);
  timerDueAt = dueAt;
  timer = setTimeout(takeChances, Math.max(1, dueAt - performance.now())).unref();
}

function takeChances(): void {
  timerDueAt = Number.POSITIVE_INFINITY;
  const now = performance.now();
  let next = Number.POSITIVE_INFINITY;
  for (const chance of lastChances) {
    if (chance.dueAt > now) next = Math.min(next, chance.dueAt);
    else {
      lastChances.delete(chance);
      chance.send(chance.budgetMs);
    }
  }
  if (next < Number.POSITIVE_INFINITY) setTimer(next);
}

/** For the user's SDK, which dropped it and so drops what is below it. */
function unsampled(span: Span): Span {
  return trace.wrapSpanContext({ ...span.spanContext(), traceFlags: TraceFlags.NONE });
}
