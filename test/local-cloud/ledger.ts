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
  atMs: number;
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
  readonly deadLetters: TrueDeadLetter[] = [];

  publish(entry: Omit<TruePublish, 'id' | 'atMs'>): TruePublish {
    const publish = { ...entry, id: this.publishes.length, atMs: Date.now() };
    this.publishes.push(publish);
    return publish;
  }

  start(entry: Omit<TrueInvocation, 'id' | 'outcome' | 'startedMs' | 'failedRecords'>): TrueInvocation {
    const invocation: TrueInvocation = {
      ...entry,
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

  deadLetter(entry: Omit<TrueDeadLetter, 'atMs'>): void {
    this.deadLetters.push({ ...entry, atMs: Date.now() });
  }
}
