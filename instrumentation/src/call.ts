import type { Attributes } from '@opentelemetry/api';
import type { EventSource, InvocationFacts } from './sources/event-source.ts';

/** One call of a function, in words that all platforms share. Whoever makes it knows the platform. */
export interface Call {
  /** What the function was called with: read only. */
  event: unknown;
  /** The kind of event it is. */
  source: EventSource;
  facts: InvocationFacts;
  /** The span's name where the source has no better one: the function's. */
  name: string;
  /** Of the invocation span, besides what the source says: `faas.invocation_id`, `cloud.resource_id`, … */
  attributes: Attributes;
  /** Milliseconds until the platform ends the function; infinite where nobody says. */
  remainingMs(): number;
  /** The platform started the instance before anybody called (provisioned concurrency): its first call is not cold. */
  isPrewarmed?: boolean;
  /** Ordinals of the records that the handler's result names as failed, ascending. */
  failedRecords?(result: unknown): number[];
}
