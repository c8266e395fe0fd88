import { followCall } from './call-span.ts';
import { watchHttp1 } from './http1.ts';
import { isHttp2Loaded, watchHttp2 } from './http2.ts';

interface Watch {
  http1: () => void;
  http2: (() => void) | undefined;
}

const watchKey = Symbol.for('choreoscope.wire');

/**
 * Makes spans of the AWS calls this process sends from now on, and of what they publish. Works on the wire, so
 * it does not matter whether the SDK is a package or bundled into the handler. Call it as early as possible and
 * again at each invocation: `node:http2` is watched only once the handler has loaded it. Once a process, also
 * when two copies of this package ask. Never throws.
 * @returns stops watching; meant for tests
 */
export function watchWire(): () => void {
  const shared = globalThis as { [watchKey]?: Watch };
  try {
    shared[watchKey] ??= { http1: watchHttp1(followCall), http2: undefined };
    if (!shared[watchKey].http2 && isHttp2Loaded()) shared[watchKey].http2 = watchHttp2(followCall);
  } catch {
    // Without this the function runs as it would alone.
  }
  return () => {
    shared[watchKey]?.http1();
    shared[watchKey]?.http2?.();
    delete shared[watchKey];
  };
}
