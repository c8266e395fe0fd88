import { builtin } from '../builtin.ts';

/**
 * What the Functions worker calls the core API: a module that only its own `require` knows, one for all copies of
 * `@azure/functions`, bundled or not.
 * https://github.com/Azure/azure-functions-nodejs-worker/blob/v4.x/src/setupCoreModule.ts
 */
export interface CoreApi {
  registerHook(name: string, callback: (context: PreInvocation) => unknown): { dispose(): void };
  registerFunction(metadata: unknown, handler: unknown, ...rest: unknown[]): unknown;
}

/** https://github.com/Azure/azure-functions-nodejs-worker/blob/v4.x/types-core/hooks/invocationHooks.d.ts */
interface PreInvocation {
  readonly invocationContext: unknown;
  functionCallback: (...args: unknown[]) => unknown;
}

/**
 * Calls `connect` once there is a core API: now, or, where we are preloaded, when the worker makes its `require`, which
 * is before it loads any function.
 * @param connect is told whether it is now; must not throw
 */
export function whenCoreApi(connect: (core: CoreApi, isNow: boolean) => void): void {
  const now = loadCoreApi();
  if (now) {
    connect(now, true);
    return;
  }
  const { prototype } = builtin('node:module').Module as unknown as { prototype: { require: unknown } };
  let current = prototype.require;
  Object.defineProperty(prototype, 'require', {
    configurable: true,
    enumerable: true,
    get: () => current,
    set(next) {
      current = next;
      const core = loadCoreApi();
      if (!core) return;
      Object.defineProperty(prototype, 'require', {
        value: current,
        configurable: true,
        enumerable: true,
        writable: true,
      });
      connect(core, false);
    },
  });
}

function loadCoreApi(): CoreApi | undefined {
  try {
    const core = builtin('node:module').createRequire(`${process.cwd()}/`)('@azure/functions-core');
    return typeof core?.registerHook === 'function' ? core : undefined;
  } catch {
    return undefined;
  }
}
