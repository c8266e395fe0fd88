import { createHash } from 'node:crypto';

/** An event some caller sent and a service accepted. One entry of a batch call each. */
export interface TruePublish {
  id: number;
  /** `sns`, `sqs`, `events`, `s3`, `dynamodb`, `lambda` */
  service: string;
  operation: string;
  /** ARN of the topic, queue, bus, bucket, table or function it was sent to. */
  channel: string;
  /** Position of the entry in its call, from 0. */
  ordinal: number;
  /** What the service answered or stored: message id, event id, request id, key, etag, sequence number. */
  ids: Record<string, string>;
  /** Invocation it was sent by, known by the instance's credentials. Undefined: sent from outside. */
  by?: number;
  orderId?: string;
  /** Digest of what was sent, without the times in it: two publishes with the same one say the same. */
  content?: string;
  atMs: number;
}

/** What an invocation asked of the world outside the cloud, and was answered. */
export interface TrueCall {
  /** `http:POST mail.example/mails` */
  channel: string;
  by?: number;
  orderId?: string;
  content: string;
  /** The answer was an error. */
  isRefused: boolean;
  /** When it was asked. */
  atMs: number;
}

/** How an event came to be handed to a consumer, or sent, once more. */
export type RepeatKind = 'redelivery' | 'published-twice' | 'two-routes' | 'redrive' | 'replay';

/** What made it so. */
export type RepeatCause =
  | 'overlapping-runs'
  | 'own-record-failed'
  | 'neighbour-failed'
  | 'checkpoint-replayed'
  | 'function-error'
  | 'timeout'
  | 'crash'
  | 'async-retry'
  | 'bus-redelivery'
  | 'delivered-again'
  | 'producer-retried'
  | 'subscribed-twice'
  | 'redrive'
  | 'replay'
  | 'unknown';

/** Why a record is handed over although it was before: said by what hands it over, when it does. */
export interface TrueRepetition {
  kind: RepeatKind;
  cause: RepeatCause;
}

/** One event inside a delivery. */
export interface TrueRecord {
  /** Channel the publisher sent to. */
  channel: string;
  /** Channel that handed it over, where that is another one. */
  via?: string;
  ids: Record<string, string>;
  /** The publish this record is; undefined for HTTP requests and schedules. */
  publish?: number;
  orderId?: string;
  receiveCount?: number;
  /** Its function had this very publish before, and this is why it gets it again. */
  again?: TrueRepetition;
}

export type TrueOutcome = 'running' | 'ok' | 'error' | 'timeout' | 'init_error' | 'exited';

/** One execution of a handler on one instance. */
export interface TrueInvocation {
  id: number;
  function: string;
  functionArn: string;
  requestId: string;
  /** From 1; a retried asynchronous event keeps its request id. */
  attempt: number;
  /** Log stream name of the instance. */
  instance: string;
  /** Which invocation of that instance, from 1. */
  number: number;
  cold: boolean;
  records: TrueRecord[];
  outcome: TrueOutcome;
  /** Ordinals the handler reported as failed (partial batch failure). */
  failedRecords: number[];
  /** Where the whole batch failed: ordinals of the records whose message id or order the error names. */
  blamedRecords?: number[];
  startedMs: number;
  /** When the response, or the failure, left. */
  endedMs?: number;
  /** When the runtime and all extensions had asked for their next event, or were ended: what is billed until. */
  quietMs?: number;
  /** Cold starts: from the start of the instance until runtime and extensions first asked for an event. */
  initMs?: number;
  /** `ceil(duration + init)`, as printed in the REPORT line. */
  billedMs?: number;
  /** The function's timeout passed after the response had left, while an extension still worked. */
  isCutOff?: boolean;
}

/** An event given up on. */
export interface TrueDeadLetter {
  from: string;
  to: string;
  publish?: number;
  orderId?: string;
  reason: 'MaxReceiveCount' | 'RetriesExhausted' | 'RetryAttemptsExhausted';
  atMs: number;
}

/**
 * What really happened, written down by the cloud as it happens. Knows callers by their credentials and
 * events by their identity inside the cloud; never looks at trace context.
 */
export class Ledger {
  readonly publishes: TruePublish[] = [];
  readonly invocations: TrueInvocation[] = [];
  readonly calls: TrueCall[] = [];
  readonly deadLetters: TrueDeadLetter[] = [];

  /** @param sent what was sent, as text */
  publish(entry: Omit<TruePublish, 'id' | 'atMs' | 'content'>, sent?: string): TruePublish {
    const content = sent === undefined ? {} : { content: contentOf(sent) };
    const publish = { ...entry, ...content, id: this.publishes.length, atMs: Date.now() };
    this.publishes.push(publish);
    return publish;
  }

  call(entry: Omit<TrueCall, 'content'>, sent: string): void {
    this.calls.push({ ...entry, content: contentOf(sent) });
  }

  start(entry: Omit<TrueInvocation, 'id' | 'outcome' | 'startedMs' | 'failedRecords'>): TrueInvocation {
    const isRetry = entry.attempt > 1;
    const again: TrueRepetition = { kind: 'redelivery', cause: 'async-retry' };
    const invocation: TrueInvocation = {
      ...entry,
      records: isRetry ? entry.records.map((record) => ({ ...record, again })) : entry.records,
      id: this.invocations.length,
      outcome: 'running',
      failedRecords: [],
      startedMs: Date.now(),
    };
    this.invocations.push(invocation);
    return invocation;
  }

  end(invocation: TrueInvocation, outcome: TrueOutcome): void {
    invocation.outcome = outcome;
    invocation.endedMs = Date.now();
  }

  /** Notes of a batch that failed as a whole which records its error names, by their ids in the batch or by their orders. */
  blame(id: number, text: string, ids: string[], orderId: string | undefined): void {
    const run = this.invocations[id];
    if (run === undefined || run.outcome === 'ok') return;
    const named = ids.flatMap((one, ordinal) => (text.includes(one) ? [ordinal] : []));
    const about = run.records.flatMap((record, ordinal) => (record.orderId === orderId ? [ordinal] : []));
    const blamed = named.length > 0 ? named : orderId === undefined ? [] : about;
    if (blamed.length > 0) run.blamedRecords = blamed;
  }

  /**
   * Why a record comes again that was delivered before, by what became of that.
   * @param delivered the records as they were handed to the function
   */
  whyAgain(delivered: TrueRecord[], ordinal: number): RepeatCause {
    const run = this.invocations.findLast(({ records }) => records === delivered);
    if (run === undefined) return 'unknown';
    const { outcome, failedRecords, blamedRecords } = run;
    if (outcome === 'ok') return failedRecords.includes(ordinal) ? 'own-record-failed' : 'delivered-again';
    return blamedRecords?.includes(ordinal) === false ? 'neighbour-failed' : FAILURES[outcome];
  }

  deadLetter(entry: Omit<TrueDeadLetter, 'atMs'>): void {
    this.deadLetters.push({ ...entry, atMs: Date.now() });
  }
}

const FAILURES: Record<Exclude<TrueOutcome, 'ok'>, RepeatCause> = {
  running: 'overlapping-runs',
  error: 'function-error',
  timeout: 'timeout',
  init_error: 'crash',
  exited: 'crash',
};

const TIME = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/g;

function contentOf(sent: string): string {
  return createHash('sha256').update(sent.replace(TIME, '')).digest('hex').slice(0, 32);
}
