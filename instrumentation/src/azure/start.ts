import { loading } from '../began.ts';
import { sendInBackground } from '../http/background-sending.ts';
import { type Options, type Settings, withOptions } from '../options.ts';
import { member } from '../sources/reading.ts';
import { startTracing, type Tracing } from '../tracing.ts';
import { type CoreApi, whenCoreApi } from './core-api.ts';
import { azureResource } from './resource.ts';
import { tracedHandler } from './traced-handler.ts';

export interface Started {
  tracing: Tracing;
  settings: Settings;
  /** Sends what is left, within the deadline. */
  drain(): Promise<void>;
  /** The same within a second, for what ends after its invocation. */
  drainSoon(): void;
}

const soonMs = 1_000;

const key = Symbol.for('choreoscope.azure');

/**
 * Starts to trace all functions of this worker; later callers share it. An instance runs on between invocations, so in
 * mode `extension` nothing waits for the collector; in mode `await` the end of an invocation waits, up to the deadline.
 *
 * @returns undefined when tracing is disabled
 * @throws TypeError for unknown or ill-typed options
 */
export function start(options: Options = {}): Started | undefined {
  const shared = globalThis as { [key]?: Started };
  if (shared[key]) {
    withOptions(shared[key].settings, options);
    return shared[key];
  }
  const tracing = startTracing((settings) => withOptions(settings, options), azureResource);
  const settings = withOptions(tracing.settings, options);
  if (settings.disabled) return undefined;
  tracing.takePlace();
  const background =
    settings.mode === 'extension' ? sendInBackground(tracing, settings.deadlineMs, 'function') : undefined;
  const drain = background?.drain ?? (() => tracing.flush(settings.deadlineMs));
  let timer: NodeJS.Timeout | undefined;
  const started: Started = {
    tracing: background?.tracing ?? tracing,
    settings,
    drain,
    drainSoon() {
      clearTimeout(timer);
      timer = setTimeout(drain, soonMs).unref();
    },
  };
  shared[key] = started;
  whenCoreApi((core, isNow) => {
    // A worker may have waited for its app; then the app's own start is what was waited for.
    const from = isNow ? loading.beganAt : 0;
    const ready = () => {
      if (tracing.invocations === 0) tracing.initMs = performance.now() - from;
    };
    ready();
    connect(core, started, ready);
  });
  return started;
}

/**
 * A function is wrapped as it is registered, so that whatever hooks of others put around it, ours is what is next to it;
 * one that was registered before us is wrapped by a hook of ours. Hooks belong to an app, and a worker that has waited for
 * one forgets them when it comes, so they are registered again with each function.
 * https://github.com/Azure/azure-functions-nodejs-worker/blob/v4.x/src/eventHandlers/FunctionEnvironmentReloadHandler.ts
 */
function connect(core: CoreApi, started: Started, ready: () => void): void {
  const { debug } = started.tracing;
  const wrapped = new Set<unknown>();
  let hooks: { dispose(): void }[] = [];
  const registerHooks = () => {
    for (const one of hooks) one.dispose();
    hooks = [
      core.registerHook('preInvocation', (context) => {
        if (wrapped.has(member(context.invocationContext, 'functionName'))) return;
        context.functionCallback = tracedHandler(context.functionCallback, started);
      }),
      core.registerHook('appTerminate', () => started.drain()),
    ];
  };
  try {
    registerHooks();
    const { registerFunction } = core;
    core.registerFunction = function (
      this: unknown,
      metadata: unknown,
      handler: unknown,
      ...rest: unknown[]
    ) {
      let given = handler;
      if (typeof handler === 'function') {
        ready();
        registerHooks();
        wrapped.add(member(metadata, 'name'));
        given = tracedHandler(handler as (...args: unknown[]) => unknown, started);
      }
      return Reflect.apply(registerFunction, this, [metadata, given, ...rest]);
    };
  } catch (error) {
    debug(`not all functions are traced: ${(error as Error)?.message}`);
  }
}
