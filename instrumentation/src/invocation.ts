import { type Context, context, createContextKey, type Span, type SpanOptions } from '@opentelemetry/api';
import type { Delivery } from './delivery.ts';
import type { Inject } from './options.ts';
import type { PayloadNotes } from './payload-reader.ts';

/** One execution of the handler, reachable from anything it calls. */
export interface Invocation {
  span: Span;
  /** Hex id of the invocation span. */
  spanId: string;
  /** The delivered records, in the event's order; their payloads are the event's own objects: read only. */
  deliveries: Delivery[];
  /** The event as it was delivered: read only. */
  event: unknown;
  /** The platform's id of the request; the same in a retry. */
  requestId?: string;
  /** The function's own account, where its ARN says it: names the channels that a call names only in short. */
  accountId?: string;
  /** The user's `eventKey` option, made safe: business key of a payload. */
  eventKey?: (payload: unknown) => string | undefined;
  /** What is noted of a payload; absent when nothing is to be. */
  notes?: PayloadNotes;
  /** How far trace context may go into what is sent. */
  inject?: Inject;
  /** What recording this invocation has cost so far, ms. */
  overheadMs: number;
  /** Starts a span that no sampler drops; absent on an invocation of an older copy of this package. */
  startKept?: (name: string, options: SpanOptions, parent: Context) => Span;
  /** Ordinal of the record being worked on (`eachRecord`, Powertools); undefined outside of any. */
  activeRecord(): number | undefined;
}

// Keys and the set of running invocations are global symbols, so that two copies of this package
// (`register`, and `wrap` bundled into the handler) see each other's invocations.
const invocationKey = createContextKey('choreoscope.invocation');
const recordKey = createContextKey('choreoscope.record');
const runningKey = Symbol.for('choreoscope.running-invocations');

function running(): Set<Invocation> {
  const shared = globalThis as { [runningKey]?: Set<Invocation> };
  shared[runningKey] ??= new Set();
  return shared[runningKey];
}

/**
 * @param within the context the invocation's own context is made from
 * @param told what the invocation is about
 */
export function startInvocation(
  within: Context,
  told: Pick<
    Invocation,
    | 'span'
    | 'deliveries'
    | 'event'
    | 'requestId'
    | 'accountId'
    | 'eventKey'
    | 'notes'
    | 'inject'
    | 'startKept'
  >,
): { invocation: Invocation; context: Context } {
  const invocation: Invocation = {
    overheadMs: 0,
    ...told,
    spanId: told.span.spanContext().spanId,
    activeRecord: () => activeRecord(),
  };
  running().add(invocation);
  return { invocation, context: within.setValue(invocationKey, invocation) };
}

/** After this the invocation is no longer the answer for code that has lost its context. */
export function endInvocation(invocation: Invocation): void {
  running().delete(invocation);
}

/**
 * The invocation this code runs for. Where the asynchronous context was lost (a pooled socket, an emitter
 * made at load time) it is the only one running; undefined when none or several are.
 */
export function currentInvocation(within: Context = context.active()): Invocation | undefined {
  const found = invocationOf(within);
  if (found) return found;
  const [only, another] = running();
  return another ? undefined : only;
}

/** The invocation the context belongs to; never a guess. */
export function invocationOf(within: Context): Invocation | undefined {
  return within.getValue(invocationKey) as Invocation | undefined;
}

/** Marks what runs in the returned context as work on one record of the invocation. */
export function withRecord(within: Context, ordinal: number): Context {
  return within.setValue(recordKey, ordinal);
}

/** Ordinal of the record being worked on, from 0. */
export function activeRecord(within: Context = context.active()): number | undefined {
  return within.getValue(recordKey) as number | undefined;
}
