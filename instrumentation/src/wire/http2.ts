import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { builtin, isLoaded } from '../builtin.ts';
import type { Follow, Follower, WireRequest } from './exchange.ts';
import { tap } from './http1.ts';

/**
 * Watches every request over `node:http2` (the SDK's Kinesis client). A session's class is not exported: it is
 * taken from the first session that `connect` makes.
 * @returns takes it back
 */
function watchHttp2(follow: Follow): () => void {
  const http2 = builtin('node:http2') as { connect: typeof import('node:http2').connect };
  const { syncBuiltinESMExports } = builtin('node:module');
  const connect = http2.connect;
  let undo: (() => void) | undefined;
  const watched = function (this: unknown, ...given: unknown[]): ClientHttp2Session {
    const session = Reflect.apply(connect, this, given) as ClientHttp2Session;
    try {
      undo ??= watchSessions(Object.getPrototypeOf(session) as ClientHttp2Session, follow);
    } catch {
      // Nothing is watched then.
    }
    return session;
  } as typeof connect;
  http2.connect = watched;
  syncBuiltinESMExports();
  return () => {
    if (http2.connect === watched) {
      http2.connect = connect;
      syncBuiltinESMExports();
    }
    undo?.();
  };
}

/**
 * Watches HTTP/2 as soon as the program has loaded it: in the middle of an invocation nobody else would look. Sockets
 * announce themselves on a diagnostics channel as they are made (on Node 20 those of TLS do not).
 * @returns gives up waiting, or takes the watch back
 */
export function watchHttp2Later(follow: Follow): () => void {
  if (isLoaded('http2')) return watchHttp2(follow);
  const channel = builtin('node:diagnostics_channel');
  const name = 'net.client.socket';
  let undo: () => void = () => channel.unsubscribe(name, onSocket);
  function onSocket(): void {
    if (!isLoaded('http2')) return;
    channel.unsubscribe(name, onSocket);
    try {
      undo = watchHttp2(follow);
      // The socket may be of a session that is being made, past our `connect`: its class is known by another one.
      const nowhere = new (builtin('node:stream').Duplex)({
        read() {},
        write: (_chunk, _encoding, done) => done(),
      });
      const session = builtin('node:http2').connect('http://localhost', { createConnection: () => nowhere });
      session.on('error', () => {});
      session.destroy();
    } catch {
      // Nothing is watched then.
    }
  }
  channel.subscribe(name, onSocket);
  return () => undo();
}

function watchSessions(prototype: ClientHttp2Session, follow: Follow): () => void {
  const original = prototype.request;
  const watched: typeof original = function (this: ClientHttp2Session, headers, ...rest) {
    const stream = original.call(this, headers, ...rest);
    try {
      if (headers && !Array.isArray(headers)) watchStream(stream, headers as Record<string, unknown>, follow);
    } catch {
      // Ours to lose, never the caller's.
    }
    return stream;
  };
  prototype.request = watched;
  return () => {
    if (prototype.request === watched) prototype.request = original;
  };
}

function watchStream(stream: ClientHttp2Stream, headers: Record<string, unknown>, follow: Follow): void {
  const follower = follow(described(headers));
  if (!follower) return;
  for (const name of ['write', 'end'] as const) watchBody(stream, name, follower);
  stream.prependOnceListener('response', (answer: Record<string, unknown>) =>
    follower.answered(Number(answer[':status']), answer),
  );
  tap(stream as unknown as { push: unknown }, follower);
  stream.once(builtin('node:events').errorMonitor, follower.failed);
  stream.once('close', () => follower.failed(undefined));
}

function watchBody(stream: ClientHttp2Stream, name: 'write' | 'end', follower: Follower): void {
  const original = stream[name] as (...given: unknown[]) => unknown;
  const watched = function (this: unknown, chunk: unknown, encoding: unknown, ...rest: unknown[]): unknown {
    follower.sent(chunk, encoding);
    return original.call(this, chunk, encoding, ...rest);
  };
  Object.defineProperty(stream, name, {
    value: watched,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}

function described(headers: Record<string, unknown>): WireRequest {
  const header = (name: string) => {
    const value =
      headers[name] ?? headers[Object.keys(headers).find((one) => one.toLowerCase() === name) ?? ''];
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
  };
  return {
    method: header(':method') ?? 'GET',
    path: header(':path') ?? '/',
    host: header(':authority') ?? header('host') ?? '',
    header,
  };
}
