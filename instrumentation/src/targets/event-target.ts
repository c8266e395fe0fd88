import type { Publish } from '../delivery.ts';

/** A finished call to a service, decoded from the wire (AWS JSON, query, REST) into the operation's own shapes. */
export interface ServiceCall {
  /** SigV4 service name: `sqs`, `events`, `states`, … */
  service: string;
  /** API operation: `SendMessageBatch`, `PutObject`, … */
  operation: string;
  region: string;
  /** The caller's own account, where the function's ARN says it. */
  accountId?: string;
  /** Request members as the API names them; undefined where the body was not read. */
  input: Record<string, unknown>;
  /** Response members as the API names them. */
  output: Record<string, unknown>;
  /** Response headers, lower-case. */
  headers: Record<string, string>;
  status: number;
}

/**
 * One service events can be sent to. Pure: never mutates, never throws.
 * Adding a target is one file and one row in `targets/index.ts`.
 */
export interface EventTarget {
  service: string;
  /** It hands the `X-Amzn-Trace-Id` of the request on to whoever receives what was sent. */
  passesTraceHeader?: true;
  /** OpenTelemetry span kind of a call. */
  kind: 'producer' | 'client';
  /**
   * Operations that send something, and what of a successful call was accepted; empty when nothing was sent. Anything
   * else of the service is not looked at.
   */
  operations: Record<string, (call: ServiceCall) => Publish[]>;
  /** Semantic-convention attributes of the span (`messaging.system`, `messaging.destination.name`, …). */
  attributes(call: ServiceCall): Record<string, string | number>;
}
