import { sendInBackground } from '../http/background-sending.ts';
import { listenToRouters } from '../http/route.ts';
import type { Serving } from '../http/served-request.ts';
import type { ServerRequest } from '../http/server-request.ts';
import { type Options, withOptions } from '../options.ts';
import { nameAt } from '../sources/reading.ts';
import { startTracing } from '../tracing.ts';
import { googleResource } from './resource.ts';
import { sources } from './sources.ts';

const key = Symbol.for('choreoscope.google');

/**
 * Starts to trace this process as an instance of Cloud Functions or Cloud Run; later callers share it.
 *
 * With request-based billing, which functions have, the CPU is taken away once the last answer is out
 * (https://cloud.google.com/run/docs/configuring/billing-settings), so an answer's end waits for its spans, up to the
 * deadline. In mode `extension`, for those who have the CPU always allocated, it leaves first.
 *
 * @returns undefined when tracing is disabled
 * @throws TypeError for unknown or ill-typed options
 */
export function start(options: Options = {}): Serving | undefined {
  const shared = globalThis as { [key]?: Serving };
  if (shared[key]) {
    withOptions(shared[key].settings, options);
    return shared[key];
  }
  const tracing = startTracing((settings) => withOptions(settings, options), googleResource);
  const settings = withOptions(tracing.settings, options);
  if (settings.disabled) return undefined;
  tracing.takePlace();
  tracing.initMs = performance.now();
  listenToRouters();
  const isFrozenAfterAnswer = settings.mode !== 'extension';
  shared[key] = {
    tracing: isFrozenAfterAnswer
      ? tracing
      : sendInBackground(tracing, settings.deadlineMs, 'function').tracing,
    settings,
    sources,
    describe,
    mayBeEvent: ({ method, headers }) => method === 'POST' && /json/i.test(headers['content-type'] ?? ''),
    isFrozenAfterAnswer,
    // Ready is who listens.
    listening() {
      if (tracing.invocations === 0) tracing.initMs = performance.now();
    },
  };
  return shared[key];
}

/** Seconds a request may take: as the functions framework reads it, and as the 1st generation said it. */
const timeoutSeconds = Number(process.env.CLOUD_RUN_TIMEOUT_SECONDS ?? process.env.FUNCTION_TIMEOUT_SEC);

function describe({ headers }: ServerRequest): ReturnType<NonNullable<Serving['describe']>> {
  const until = performance.now() + (timeoutSeconds > 0 ? timeoutSeconds * 1_000 : Number.POSITIVE_INFINITY);
  const id = nameAt(headers, 'function-execution-id') ?? nameAt(headers, 'ce-id');
  return {
    name: process.env.K_SERVICE ?? process.env.FUNCTION_NAME ?? process.env.FUNCTION_TARGET ?? 'invocation',
    attributes: id === undefined ? {} : { 'faas.invocation_id': id },
    remainingMs: () => until - performance.now(),
  };
}
