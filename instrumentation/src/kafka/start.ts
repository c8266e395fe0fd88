import { sendInBackground } from '../http/background-sending.ts';
import { serverResource } from '../http/resource.ts';
import { type Options, type Settings, withOptions } from '../options.ts';
import { lambdaResource } from '../resource.ts';
import { startTracing, type Tracing } from '../tracing.ts';

export interface Started {
  tracing: Tracing;
  settings: Settings;
  /** Something has been sent outside of any invocation: nobody else sends its span. */
  spanEnded(): void;
}

const key = Symbol.for('choreoscope.kafka');

/**
 * Starts to trace this process; later callers share it. In a Lambda function the invocation's end sends everything.
 * @returns undefined when tracing is disabled
 * @throws TypeError for unknown or ill-typed options
 */
export function start(options: Options = {}): Started | undefined {
  const shared = globalThis as { [key]?: Started };
  if (shared[key]) {
    withOptions(shared[key].settings, options);
    return shared[key];
  }
  const isFunction = process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
  const tracing = startTracing(
    (settings) => withOptions(settings, options),
    isFunction ? lambdaResource : serverResource,
  );
  const settings = withOptions(tracing.settings, options);
  if (settings.disabled) return undefined;
  tracing.takePlace();
  const inProcess = isFunction ? tracing : sendInBackground(tracing, settings.deadlineMs).tracing;
  shared[key] = {
    tracing: inProcess,
    settings,
    spanEnded: () => {
      if (!isFunction) void inProcess.flush(0);
    },
  };
  return shared[key];
}
