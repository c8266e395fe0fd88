import { traceLoadedClients } from '../clients/loaded-clients.ts';
import { watchFetch } from './fetch.ts';
import { follow } from './follow.ts';
import { watchHttp1 } from './http1.ts';
import { watchHttp2Later } from './http2.ts';

/** What of the wire is watched, and how to stop. */
interface Watch {
  http1: () => void;
  http2?: () => void;
  fetch?: () => void;
}

const watchKey = Symbol.for('choreoscope.wire');

/**
 * Makes spans of the calls this process sends from now on, and of what they publish. Works on the wire, so
 * it does not matter whether the SDK is a package or bundled into the handler. Call it as early as possible and
 * again at each invocation: `fetch` is watched only from the first invocation on, behind everybody who adds trace
 * context to it. Once a process, also when two copies of this
 * package ask. Never throws.
 * @returns stops watching; meant for tests
 */
export function watchWire(): () => void {
  const shared = globalThis as { [watchKey]?: Watch };
  try {
    const isAgain = shared[watchKey] !== undefined;
    shared[watchKey] ??= { http1: watchHttp1(follow) };
    const watch = shared[watchKey];
    watch.http2 ??= watchHttp2Later(follow);
    if (!watch.fetch && isAgain) watch.fetch = watchFetch(follow);
    if (isAgain) traceLoadedClients();
  } catch {
    // Without this the function runs as it would alone.
  }
  return () => {
    for (const stop of Object.values(shared[watchKey] ?? {})) stop();
    delete shared[watchKey];
  };
}
