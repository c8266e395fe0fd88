import type { ClientRequest, IncomingMessage } from 'node:http';
import { builtin } from '../builtin.ts';
import type { Follow, Follower, WireRequest } from './exchange.ts';
import { bytesOf } from './kept-body.ts';

type Write = (this: ClientRequest, chunk?: unknown, encoding?: unknown, ...rest: unknown[]) => unknown;

/**
 * Watches every request of `node:http` and `node:https`, whoever made it and however it got at the module: both
 * use `ClientRequest`, and it is its `write` and `end` that pass by here. Nothing listens to `data`, `response`
 * or `error`, so what a request does without us it does with us: the response is announced on a diagnostics
 * channel (https://nodejs.org/api/diagnostics_channel.html#http), its body is seen where the parser pushes it,
 * errors through `events.errorMonitor`.
 * @returns takes it all back
 */
export function watchHttp1(follow: Follow): () => void {
  const { errorMonitor } = builtin('node:events');
  const channel = builtin('node:diagnostics_channel');
  const prototype = builtin('node:http').ClientRequest.prototype as unknown as Record<'write' | 'end', Write>;
  const followers = new WeakMap<ClientRequest, Follower | false>();

  const follower = (request: ClientRequest, chunk: unknown, encoding: unknown): Follower | undefined => {
    let known = followers.get(request);
    if (known === undefined) {
      // One that is destroyed already has had its last event.
      known = (!request.destroyed && follow(described(request, chunk, encoding))) || false;
      followers.set(request, known);
      if (known) {
        const { failed } = known;
        request.once(errorMonitor, failed);
        request.once('close', () => failed(undefined));
      }
    }
    return known || undefined;
  };

  const put = (name: 'write' | 'end') => {
    const original = prototype[name];
    const isOwn = Object.hasOwn(prototype, name);
    const watched: Write = function (chunk, encoding, ...rest) {
      try {
        follower(this, chunk, encoding)?.sent(chunk, encoding);
      } catch {
        // Ours to lose, never the caller's.
      }
      return original.call(this, chunk, encoding, ...rest);
    };
    prototype[name] = watched;
    return () => {
      if (prototype[name] !== watched) return;
      if (isOwn) prototype[name] = original;
      else delete (prototype as Partial<typeof prototype>)[name];
    };
  };

  const onResponse = (message: unknown) => {
    try {
      const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
      const known = followers.get(request);
      if (!known) return;
      known.answered(response.statusCode ?? 0, response.headers);
      tap(response, known);
      // Without a listener of its own for 'error' a response emits none, and ours is not one.
      response.once(errorMonitor, known.failed);
    } catch {
      // As above.
    }
  };

  const undo = [put('write'), put('end')];
  channel.subscribe('http.client.response.finish', onResponse);
  return () => {
    for (const one of undo) one();
    channel.unsubscribe('http.client.response.finish', onResponse);
  };
}

/** The parser gives a body to its response by `push`; null is the end, before any reader hears of it. */
export function tap(response: { push: unknown }, follower: Follower): void {
  const push = response.push as (chunk: unknown, encoding?: unknown) => boolean;
  const watched = function (this: unknown, chunk: unknown, encoding?: unknown): boolean {
    if (chunk === null) follower.finished();
    else follower.received(chunk, encoding);
    return push.call(this, chunk, encoding);
  };
  Object.defineProperty(response, 'push', {
    value: watched,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}

function described(request: ClientRequest, chunk: unknown, encoding: unknown): WireRequest {
  const header = (name: string) => {
    const value = request.getHeader(name);
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
  };
  return {
    method: request.method,
    path: request.path,
    host: header('host') ?? request.host,
    scheme: request.protocol,
    header,
    // They left before the body where the request expects to be told to continue.
    setHeader: request.headersSent ? undefined : (name, value) => void request.setHeader(name, value),
    // The query protocol says in its body what it asks for.
    body: bytesOf(typeof chunk === 'string' ? chunk.slice(0, 4_096) : chunk, encoding),
  };
}
