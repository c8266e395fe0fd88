import { type Options, withOptions } from '../options.ts';
import type { EventSource } from '../sources/event-source.ts';
import { startTracing } from '../tracing.ts';
import { type BackgroundSending, sendInBackground } from './background-sending.ts';
import { cloudEventSource } from './cloud-event-source.ts';
import { httpServer } from './http-server.ts';
import { serverResource } from './resource.ts';
import { listenToRouters } from './route.ts';
import type { Serving } from './served-request.ts';

/** Kinds of requests a server gets. */
export const sources: readonly EventSource[] = [cloudEventSource(), httpServer];

export interface Started {
  serving: Serving;
  sending: BackgroundSending;
}

const key = Symbol.for('choreoscope.http');

/**
 * Starts to trace this process as a server; later callers share it.
 * @returns undefined when tracing is disabled
 * @throws TypeError for unknown or ill-typed options
 */
export function start(options: Options = {}): Started | undefined {
  const shared = globalThis as { [key]?: Started };
  if (shared[key]) {
    withOptions(shared[key].serving.settings, options);
    return shared[key];
  }
  const tracing = startTracing((settings) => withOptions(settings, options), serverResource);
  const settings = withOptions(tracing.settings, options);
  if (settings.disabled) return undefined;
  tracing.takePlace();
  listenToRouters();
  const sending = sendInBackground(tracing, settings.deadlineMs);
  shared[key] = {
    sending,
    serving: { tracing: sending.tracing, settings, sources, isFrozenAfterAnswer: false },
  };
  return shared[key];
}
