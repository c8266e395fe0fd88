import { context } from '@opentelemetry/api';
import type { Serving } from '../http/served-request.ts';
import type { ServerRequest } from '../http/server-request.ts';
import { invocationOf } from '../invocation.ts';
import { beginInvocation } from '../traced-invocation.ts';

type AnyHandler = (this: unknown, ...args: unknown[]) => unknown;

/** The function, with an invocation around each event it is called with, unless its request has one already. */
export function tracedEvent<Handler extends (...args: never[]) => unknown>(
  handler: Handler,
  serving: Serving,
): Handler {
  const original = handler as unknown as AnyHandler;
  const begin = (event: unknown) => {
    if (invocationOf(context.active())) return undefined;
    const request = requestOf(event);
    const { tracing, settings, sources, describe } = serving;
    return beginInvocation(tracing, settings, () => ({
      event: request,
      source: sources.find((one) => one.matches(request)) as (typeof sources)[number],
      facts: {},
      name: 'invocation',
      attributes: {},
      remainingMs: () => Number.POSITIVE_INFINITY,
      ...describe?.(request),
    }));
  };

  // The framework tells by the number of parameters whether a function calls back.
  if (original.length > 1) {
    const calledBack = function (this: unknown, event: unknown, callback: AnyHandler) {
      const invocation = begin(event);
      if (!invocation) return Reflect.apply(original, this, [event, callback]);
      const finish = (...outcome: unknown[]) => {
        const [error, result] = outcome;
        void invocation.finish(error ? { error } : { result }).then(() => callback(...outcome));
      };
      return invocation.run(() => Reflect.apply(original, this, [event, finish]));
    };
    return calledBack as unknown as Handler;
  }
  const traced = async function (this: unknown, event: unknown) {
    const invocation = begin(event);
    if (!invocation) return Reflect.apply(original, this, [event]);
    let result: unknown;
    try {
      result = await invocation.run(() => Reflect.apply(original, this, [event]));
    } catch (error) {
      await invocation.finish({ error });
      throw error;
    }
    await invocation.finish({ result });
    return result;
  };
  return traced as unknown as Handler;
}

/** The request that carried the event, as far as the event tells. */
function requestOf(event: unknown): ServerRequest {
  const headers: ServerRequest['headers'] = { 'content-type': 'application/cloudevents+json' };
  return { method: 'POST', path: '/', headers, timeMs: Date.now(), json: event };
}
