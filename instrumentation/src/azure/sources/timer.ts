import { source } from './source.ts';

/** A schedule of the function's own. https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer */
export const timer = source('timer', 'timer', (_event, channel) => [{ keys: [], channel, payload: null }], {
  channel: ({ functionName }) => `schedule:${functionName}`,
});
