import { builtin } from './builtin.ts';
import { debugTo } from './debug.ts';
import { joinLambdaExtension } from './lambda-extension.ts';
import { ChoreoscopeInstrumentation } from './node-sdk.ts';
import { settingsFromEnvironment } from './options.ts';
import { orLater } from './or-later.ts';
import { lambdaResourceDetector } from './resource.ts';

/**
 * What a mode needs before the handler's module is loaded, where that is ours to do (`register`). Not for users.
 * Never throws.
 * @param taskRoot where the function's own packages are
 * @returns to be awaited before the runtime asks for its first event
 */
export function prepareInstance(taskRoot: string): Promise<unknown> {
  const { mode, debug } = settingsFromEnvironment(process.env, () => {});
  if (mode === 'extension') {
    const extension = joinLambdaExtension(debugTo(process.stderr, () => debug));
    // Nothing of the extension keeps the process alive; this does until it is registered.
    return orLater(extension?.registered ?? Promise.resolve(false), 2_000);
  }
  if (mode === 'otlp') startOwnSdk(taskRoot);
  return Promise.resolve();
}

/**
 * The function's own `@opentelemetry/sdk-node`, whose exporter the standard OTEL_* variables name. Where it cannot be
 * had, the spans are sent as in mode `await`.
 */
function startOwnSdk(taskRoot: string): void {
  try {
    const { NodeSDK } = builtin('node:module').createRequire(`${taskRoot}/`)('@opentelemetry/sdk-node');
    new NodeSDK({
      instrumentations: [new ChoreoscopeInstrumentation()],
      resourceDetectors: [lambdaResourceDetector],
    }).start();
  } catch (error) {
    process.env.CHOREOSCOPE_MODE = 'await';
    const [why] = String((error as Error)?.message).split('\n');
    process.stderr.write(`choreoscope: mode otlp without @opentelemetry/sdk-node (${why}); using await\n`);
  }
}
