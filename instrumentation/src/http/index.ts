import '../began.ts'; // before all others: what loading them costs is told

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Options } from '../options.ts';
import { serve } from './served-request.ts';
import { start } from './start.ts';
import { type AnyServer, watchEmit, watchServers } from './watch-servers.ts';

export { eachRecord, tracedRecord } from '../each-record.ts';
export { currentInvocation, type Invocation } from '../invocation.ts';
export type { Options } from '../options.ts';
export { cloudEventKey } from './cloud-event-source.ts';

/**
 * Traces the requests that a listener answers: `createServer(wrapListener((request, response) => …))`, or an
 * Express application. What it returns and throws goes through.
 *
 * @throws TypeError for something that is no function, or for unknown or ill-typed options
 */
export function wrapListener<Request extends IncomingMessage, Response extends ServerResponse, Result>(
  listener: (request: Request, response: Response) => Result,
  options: Options = {},
): (request: Request, response: Response) => Result {
  if (typeof listener !== 'function') throw new TypeError('choreoscope: wrapListener() takes a function');
  const started = start(options);
  if (!started) return listener;
  return function (this: unknown, request, response) {
    return serve(started.serving, request, response, () => listener.call(this, request, response));
  };
}

/**
 * Traces the requests that come to a server of `node:http`, `node:https` or `node:http2`, and gives it back.
 *
 * @throws TypeError for unknown or ill-typed options
 */
export function traceServer<S extends AnyServer>(server: S, options: Options = {}): S {
  const started = start(options);
  if (started) watchEmit(server, started.serving);
  return server;
}

/**
 * Traces every server that this process starts from now on; those that are there already too. What
 * `--require @choreoscope/instrumentation/http/register` does.
 */
export function traceServers(): void {
  const started = start();
  if (started) watchServers(started.serving);
}

import '../loaded.ts'; // after all others
