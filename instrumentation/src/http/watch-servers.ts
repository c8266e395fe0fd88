import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type Serving, serve } from './served-request.ts';

type Emit = (this: object, event: string | symbol, ...args: unknown[]) => boolean;

/** Events that hand a request over to the server's user. https://nodejs.org/api/http.html#class-httpserver */
const requests = new Set<string | symbol>(['request', 'checkContinue', 'checkExpectation']);

/**
 * Traces every request of every server of this process: HTTP, HTTPS and HTTP/2 by its compatibility API. All of
 * them are servers of `node:net`, which is where `emit` is watched; of `node:http` too, in case somebody else has
 * put one there. A context cannot be run by the diagnostics channel `http.server.request.start`, which only tells.
 * @returns takes it back
 */
export function watchServers(serving: Serving): () => void {
  const holders = [
    process.getBuiltinModule('node:net').Server.prototype,
    process.getBuiltinModule('node:http').Server.prototype,
  ];
  const undo = holders
    .filter((holder, i) => i === 0 || Object.hasOwn(holder, 'emit'))
    .map((holder) => watchEmit(holder, serving));
  return () => {
    for (const one of undo) one();
  };
}

/** Traces the requests of one server. Twice, or when all servers are watched, is once. */
export function watchEmit(holder: object, serving: Serving): () => void {
  const target = holder as { emit: Emit };
  const original = target.emit;
  const isOwn = Object.hasOwn(holder, 'emit');
  const watched: Emit = function (event, ...args) {
    if (event === 'listening') serving.listening?.();
    if (!requests.has(event) || !isRequest(args[0]) || !args[1]) return original.call(this, event, ...args);
    const [request, response] = args as [IncomingMessage, ServerResponse];
    return serve(serving, request, response, () => original.call(this, event, ...args));
  };
  Object.defineProperty(holder, 'emit', { value: watched, configurable: true, writable: true });
  return () => {
    if (target.emit !== watched) return;
    if (isOwn) target.emit = original;
    else delete (target as Partial<typeof target>).emit;
  };
}

function isRequest(value: unknown): boolean {
  return typeof (value as IncomingMessage | undefined)?.headers === 'object';
}

export type AnyServer = Pick<Server, 'emit'>;
