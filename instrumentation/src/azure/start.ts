import { began } from '../began.ts';
import { sendInBackground } from '../http/background-sending.ts';
import { type Options, type Settings, withOptions } from '../options.ts';
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
    const from = isNow ? began : 0;
    const ready = () => {
      if (tracing.invocations === 0) tracing.initMs = performance.now() - from;
    };
    ready();
    connect(core, started, ready);
  });
  return started;
}

/**
 * Hooks belong to an app, and a worker that has waited for one forgets them when it comes, so they are registered again
 * with each function: ours then come after the app's own, too, and there is one of each.
 * https://github.com/Azure/azure-functions-nodejs-worker/blob/v4.x/src/eventHandlers/FunctionEnvironmentReloadHandler.ts
 */
function connect(core: CoreApi, started: Started, ready: () => void): void {
  const { debug } = started.tracing;
  let registered: { dispose(): void }[] = [];
  const register = () => {
    try {
      for (const one of registered) one.dispose();
      registered = [
        core.registerHook('preInvocation', (context) => {
          try {
            context.functionCallback = tracedHandler(
              context.functionCallback,
              context.invocationContext,
              started,
            );
          } catch (error) {
            debug(`invocation not traced: ${(error as Error)?.stack}`);
          }
        }),
        core.registerHook('appTerminate', () => started.drain()),
      ];
    } catch (error) {
      debug(`no hooks: ${(error as Error)?.message}`);
    }
  };
  register();
  const { registerFunction } = core;
  try {
    core.registerFunction = function (this: unknown, ...args: unknown[]) {
      ready();
      register();
      return Reflect.apply(registerFunction, this, args);
    };
  } catch (error) {
    debug(`functions are not seen being registered: ${(error as Error)?.message}`);
  }
}
