/**
 * All copies of `@opentelemetry/api` 1.x in a process meet in one object under one symbol, with the version of
 * the copy that registered first. A copy takes only what an equal or newer minor version registered, and refuses
 * to register beside another version: with ours at 1.9, a handler's copy at 1.10 would get nothing of us, and
 * once it has set a mere logger we could set nothing. So what is free is taken here, without those checks.
 * https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/global-utils.ts
 */
interface ApiGlobals {
  version: string;
  trace?: unknown;
  context?: unknown;
  propagation?: unknown;
}

const slot = Symbol.for('opentelemetry.js.api.1');
/** Of the copy in our bundle. */
const ownMinor = 9;

function globals(): ApiGlobals {
  const shared = globalThis as { [slot]?: ApiGlobals };
  shared[slot] ??= { version: `1.${ownMinor}.0` };
  return shared[slot];
}

/** Sets it unless somebody has. */
export function registerWhereFree(name: 'trace' | 'context' | 'propagation', instance: unknown): void {
  globals()[name] ??= instance;
}

/** Lets our own copy see what an older one registered. */
export function admitOwnVersion(): void {
  const minor = Number(globals().version.split('.')[1]);
  if (minor < ownMinor) setVersion(`1.${ownMinor}.0`);
}

/**
 * Lets copies of any version see what is registered. From then on none can register more, so it is done when the
 * handler's modules have been loaded: at the first invocation.
 */
export function admitAllVersions(): void {
  setVersion('1.99.0');
}

/** Where somebody has made it read-only, as Sentry does, it stays. */
function setVersion(version: string): void {
  Reflect.set(globals(), 'version', version);
}
