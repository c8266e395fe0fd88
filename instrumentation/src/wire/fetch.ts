import { builtin } from '../builtin.ts';
import type { Follow, Follower, WireRequest } from './exchange.ts';

/** What undici tells of a request: https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md */
interface Told {
  request: {
    origin?: unknown;
    method?: unknown;
    path?: unknown;
    /** Names and values in turn; of undici 5 the raw text. */
    headers?: unknown;
    contentLength?: unknown;
    addHeader?(name: string, value: string): unknown;
  };
  response?: { statusCode: number; headers: unknown[] };
  chunk?: unknown;
  error?: unknown;
}

/**
 * Watches every request of `fetch` and of undici, loaded or not: they announce themselves on diagnostics channels.
 * Bodies are seen from undici 7 on (Node 24); before, an answer is its status and headers.
 * @returns takes it back
 */
export function watchFetch(follow: Follow): () => void {
  const diagnostics = builtin('node:diagnostics_channel');
  const followers = new WeakMap<object, Follower>();
  const told: Record<string, (message: Told, follower: Follower | undefined) => void> = {
    create: ({ request }) => {
      const made = follow(described(request));
      if (made) followers.set(request, made);
    },
    bodyChunkSent: ({ chunk }, follower) => follower?.sent(chunk, undefined),
    headers: ({ response }, follower) =>
      follower?.answered(response!.statusCode, Object.fromEntries(pairs(response!.headers))),
    bodyChunkReceived: ({ chunk }, follower) => follower?.received(chunk, undefined),
    trailers: (_, follower) => follower?.finished(),
    error: ({ error }, follower) => follower?.failed(error),
  };
  const undo = Object.entries(told).map(([name, tell]) => {
    const channel = `undici:request:${name}`;
    const listen = (message: unknown) => {
      // A subscriber that throws is an uncaught exception.
      try {
        tell(message as Told, followers.get((message as Told).request));
      } catch {
        // Ours to lose, never the caller's.
      }
    };
    diagnostics.subscribe(channel, listen);
    return () => diagnostics.unsubscribe(channel, listen);
  });
  return () => {
    for (const one of undo) one();
  };
}

function described(request: Told['request']): WireRequest {
  const url = new URL(String(request.origin));
  const header = (name: string) => {
    if (name === 'content-length' && typeof request.contentLength === 'number')
      return String(request.contentLength);
    return pairs(request.headers).find(([one]) => one === name)?.[1];
  };
  return {
    method: String(request.method),
    path: String(request.path),
    host: url.host,
    scheme: url.protocol,
    header,
    // There is no replacing: what is there stays.
    setHeader: (name, value) => {
      if (header(name.toLowerCase()) === undefined) request.addHeader?.(name, value);
    },
  };
}

/** Names in lower case. */
function pairs(headers: unknown): [string, string][] {
  const flat = typeof headers === 'string' ? headers.split(/: |\r\n/) : Array.isArray(headers) ? headers : [];
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2)
    found.push([String(flat[at]).toLowerCase(), String(flat[at + 1])]);
  return found;
}
