/** How strongly a key proves a hop, strongest first. `context` is never sent: the collector makes it. */
export type KeyKind = 'id' | 'pointer' | 'fingerprint';

/**
 * One key of a hop end. Compared only with keys of the same kind and carrier.
 * On the wire: `kind:carrier:value` (docs/telemetry.md, "Keys").
 */
export interface HopKey {
  kind: KeyKind;
  /** `sqs`, `sns`, `eventbridge`, `lambda`, `s3`, `kinesis`, `dynamodb`, … */
  carrier: string;
  value: string;
}

/** The keys of a hop end as they are on the wire. */
export function keyTexts({ keys }: { keys: readonly HopKey[] }): string[] {
  return keys.map(({ kind, carrier, value }) => `${kind}:${carrier}:${value}`);
}

/** One record of an event, as its source describes it. What is absent is undefined, not a guess. */
export interface Delivery {
  keys: HopKey[];
  /** Channel the publisher sent to, as its provider names it. */
  channel?: string;
  /** Channel that delivered it, where that is another one (the queue behind a topic). */
  via?: string;
  /** Times this record was received, from 1. */
  receiveCount?: number;
  /** When the channel accepted the event, Unix ms. */
  eventTimeMs?: number;
  payloadBytes?: number;
  /** Trace context the record carried: lower-case header names (`traceparent`, `tracestate`, `x-amzn-trace-id`). */
  carried?: Record<string, string>;
  messageId?: string;
  /** Business key of the payload, when the function was given an `eventKey` option. */
  eventKey?: string;
  /** The record's own payload, for what is noted of it: text, bytes that are none, or an object already parsed. */
  payload?: unknown;
}

/** One accepted entry of a call that sends events, as its target describes it. */
export interface Publish {
  /** Entry in the call, from 0; refused entries leave gaps. */
  ordinal: number;
  keys: HopKey[];
  channel?: string;
  payloadBytes?: number;
  /** Trace context the entry carries inside, as of `Delivery`. */
  carried?: Record<string, string>;
  /** What was sent, as the record's payload at the other end. */
  payload?: unknown;
}
