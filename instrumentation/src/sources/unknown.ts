import { carriedByPayload } from './carried.ts';
import type { EventSource } from './event-source.ts';
import { key } from './reading.ts';

/**
 * Anything else: a direct invoke, whose event is whatever the caller sent, or a service nobody taught us yet.
 * `Invoke` returns the request id the function sees in its context, so both ends know it.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const unknown: EventSource = {
  name: 'unknown',
  trigger: 'other',
  matches: () => true,
  channel: (_event, facts) => facts.functionArn,
  deliveries: (event, facts) => [
    { keys: key('id', 'lambda', facts.requestId), channel: facts.functionArn, payload: event },
  ],
  carried: carriedByPayload,
};
