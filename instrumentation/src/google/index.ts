import '../began.ts'; // before all others: what loading them costs is told

import type { IncomingMessage, ServerResponse } from 'node:http';
import { serve } from '../http/served-request.ts';
import { watchServers } from '../http/watch-servers.ts';
import type { Options } from '../options.ts';
import { start } from './start.ts';
import { tracedEvent } from './traced-event.ts';

export { eachRecord, tracedRecord } from '../each-record.ts';
export { currentInvocation, type Invocation } from '../invocation.ts';
export type { Options } from '../options.ts';

/**
 * Traces an HTTP function: `http('shop', wrapHttp((request, response) => …))`, or what it exports. Its result and
 * its error go through. Where the whole process is traced already, it changes nothing.
 *
 * @throws TypeError for something that is no function, or for unknown or ill-typed options
 */
// biome-ignore lint/suspicious/noExplicitAny: a handler's own parameter types must fit
export function wrapHttp<Handler extends (request: any, response: any) => unknown>(
  handler: Handler,
  options: Options = {},
): Handler {
  if (typeof handler !== 'function') throw new TypeError('choreoscope: wrapHttp() takes a function');
  const serving = start(options);
  if (!serving) return handler;
  return function (this: unknown, request: IncomingMessage, response: ServerResponse) {
    return serve(serving, request, response, () => Reflect.apply(handler, this, [request, response]));
  } as Handler;
}

/**
 * Traces a function of one CloudEvent: `cloudEvent('shop', wrapCloudEvent(async (event) => …))`. Its result and its
 * error go through. Where the whole process is traced already, it changes nothing.
 *
 * @throws TypeError for something that is no function, or for unknown or ill-typed options
 */
// biome-ignore lint/suspicious/noExplicitAny: a handler's own parameter types must fit
export function wrapCloudEvent<Handler extends (event: any, callback?: any) => unknown>(
  handler: Handler,
  options: Options = {},
): Handler {
  if (typeof handler !== 'function') throw new TypeError('choreoscope: wrapCloudEvent() takes a function');
  const serving = start(options);
  return serving ? tracedEvent(handler, serving) : handler;
}

/**
 * Traces every request that comes to a server this process starts. What
 * `--require @choreoscope/instrumentation/google/register` does.
 */
export function traceFunctions(): void {
  const serving = start();
  if (serving) watchServers(serving);
}

import '../loaded.ts'; // after all others
