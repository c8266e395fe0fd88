import { destined, isDestined } from './destination-record.ts';
import { unwrapped } from './envelopes.ts';
import type { EventSource } from './event-source.ts';

/**
 * A function that is the destination of another's asynchronous invocations.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export const lambdaDestination: EventSource = {
  name: 'lambda-destination',
  trigger: 'other',
  matches: isDestined,
  channel: (event) => destined(event).delivery.channel,
  deliveries: (event) => unwrapped([event], destined),
};
