import type { Delivery } from '../delivery.ts';

/** `faas.trigger` of the OpenTelemetry semantic conventions. */
type Trigger = 'http' | 'pubsub' | 'datasource' | 'timer' | 'other';

/** What a source may know besides the event. */
export interface InvocationFacts {
  /** `context.awsRequestId` */
  requestId?: string;
  /** Unqualified ARN of the receiving function. */
  functionArn?: string;
  region?: string;
  accountId?: string;
}

/**
 * One kind of event a function can receive. Pure: never mutates the event, never throws on a hostile one.
 * Adding a source is one file and one row in `sources/index.ts`.
 */
export interface EventSource {
  /** `choreoscope.source`: `sqs`, `api-gateway-v2`, … */
  name: string;
  trigger: Trigger;
  matches(event: unknown): boolean;
  /** The channel that handed the event to the function. */
  channel(event: unknown, facts: InvocationFacts): string | undefined;
  /** One per record, in the event's order; at least one. */
  deliveries(event: unknown, facts: InvocationFacts): Delivery[];
  /** Trace context of the request itself, where the invocation is its child (HTTP, synchronous invoke). */
  carried?(event: unknown): Record<string, string> | undefined;
  /** Span name, e.g. `POST /orders`; default is the function's name. */
  spanName?(event: unknown): string | undefined;
  /** Attributes of the invocation span from semantic conventions (`http.request.method`, `messaging.system`, …). */
  attributes?(event: unknown): Record<string, string | number | boolean>;
}
