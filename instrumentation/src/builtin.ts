/**
 * A built-in module, without an import: an ES import of `node:http` costs 38-43 ms on Node 22 and 24 (it makes
 * an accessor for each export and touches them all), this costs about 4, and a bundler that makes an ES module
 * of the handler leaves no `require` behind. Measure with `performance.now()` around either in a fresh process.
 */
export function builtin<K extends keyof Builtins>(name: K): Builtins[K] {
  return process.getBuiltinModule(name) as Builtins[K];
}

/** Whether the program has loaded it, which would cost 4 to 9 ms (process.hrtime around it). */
export function isLoaded(name: 'crypto' | 'http2'): boolean {
  const { moduleLoadList } = process as { moduleLoadList?: string[] };
  return moduleLoadList?.includes(`NativeModule ${name}`) === true;
}

interface Builtins {
  'node:async_hooks': typeof import('node:async_hooks');
  'node:http': typeof import('node:http');
  'node:https': typeof import('node:https');
  'node:http2': typeof import('node:http2');
  'node:crypto': typeof import('node:crypto');
  'node:events': typeof import('node:events');
  'node:diagnostics_channel': typeof import('node:diagnostics_channel');
  'node:module': typeof import('node:module');
  'node:path': typeof import('node:path');
  'node:fs': typeof import('node:fs');
  'node:url': typeof import('node:url');
  'node:vm': typeof import('node:vm');
  'node:stream': typeof import('node:stream');
  'node:zlib': typeof import('node:zlib');
}
