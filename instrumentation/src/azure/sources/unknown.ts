import { payloadOf } from '../function-event.ts';
import { source } from './source.ts';

/** A trigger of an extension that nobody taught us. */
export const unknown = source('unknown', 'other', ({ input }, channel) => [
  { keys: [], channel, ...payloadOf(input) },
]);
