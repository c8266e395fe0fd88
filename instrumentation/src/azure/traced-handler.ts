import { context } from '@opentelemetry/api';
import type { Call } from '../call.ts';
import { type Invocation, invocationOf } from '../invocation.ts';
import { member, nameAt } from '../sources/reading.ts';
import { beginInvocation, type TracedInvocation } from '../traced-invocation.ts';
import { bindingType } from './channels.ts';
import { functionEvent } from './function-event.ts';
import { isRequest, servedRequest } from './http.ts';
import { publishOutputs } from './outputs.ts';
import { functionIdentity } from './resource.ts';
import { isReplay } from './sources/durable.ts';
import { findSource } from './sources/index.ts';
import type { Started } from './start.ts';

type AnyHandler = (this: unknown, ...args: unknown[]) => unknown;

/**
 * The handler with an invocation around it. Its result and its error (the same object) go through. What it is called with
 * last is the invocation's `InvocationContext`.
 */
export function tracedHandler(handler: AnyHandler, started: Started): AnyHandler {
  return async function (this: unknown, ...args) {
    const begun = tryBegin(args[0], args.at(-1), started);
    if (!begun) return Reflect.apply(handler, this, args);
    const { traced } = begun;
    if (traced.sent) await traced.sent;
    let result: unknown;
    try {
      result = await traced.run(() => Reflect.apply(handler, this, args));
    } catch (error) {
      await begun.end({ error });
      throw error;
    }
    await begun.end({ result });
    return result;
  };
}

interface Begun {
  traced: TracedInvocation;
  end(outcome: { error: unknown } | { result: unknown }): Promise<void>;
}

/** Undefined when we failed: the handler then runs as if we were not there. */
function tryBegin(input: unknown, told: unknown, started: Started): Begun | undefined {
  try {
    return begin(input, told, started);
  } catch (error) {
    started.tracing.debug(`invocation not traced: ${(error as Error)?.stack}`);
    return undefined;
  }
}

function begin(input: unknown, told: unknown, started: Started): Begun | undefined {
  const { tracing, settings } = started;
  const event = functionEvent(input, told);
  const type = bindingType(event.trigger);
  if (type === 'orchestration' && isReplay(event)) return undefined;
  const served = type === 'http' && isRequest(input) ? servedRequest(input, event, settings) : undefined;
  const id = nameAt(told, 'invocationId');
  const until = performance.now() + timeoutMs(event.env);
  const traced = beginInvocation(tracing, settings, (): Call => {
    const attributes: Call['attributes'] = functionIdentity(event.env, event.functionName);
    if (id !== undefined) attributes['faas.invocation_id'] = id;
    return {
      event: served?.event ?? event,
      source: served?.source ?? findSource(event.trigger),
      facts: { requestId: id },
      name: event.functionName,
      attributes: { ...attributes, ...served?.attributes },
      remainingMs: () => until - performance.now(),
    };
  });
  const invocation = traced?.run(() => invocationOf(context.active()));
  if (!traced || !invocation) return undefined;
  served?.begun(invocation);
  return {
    traced,
    async end(outcome) {
      const endedAt = performance.now();
      try {
        await served?.end(invocation, outcome);
        publish(invocation, outcome);
      } catch (error) {
        tracing.debug(`outcome not read: ${(error as Error)?.stack}`);
      }
      invocation.overheadMs += performance.now() - endedAt;
      await traced.finish(outcome);
      if ('result' in outcome && isStreamed(outcome.result)) started.drainSoon();
    },
  };

  function publish(invocation: Invocation, outcome: { error: unknown } | { result: unknown }): void {
    const outputs = member(told, 'extraOutputs') as { get?(name: string): unknown } | undefined;
    traced?.run(() =>
      publishOutputs(tracing, invocation, event, outcome, {
        returned: member(told, 'options', 'return'),
        extra: member(told, 'options', 'extraOutputs'),
        get: (name) => outputs?.get?.(name),
      }),
    );
  }
}

/** As host.json may be overridden; elsewhere only the host knows. https://learn.microsoft.com/azure/azure-functions/functions-host-json#functiontimeout */
function timeoutMs(env: NodeJS.ProcessEnv): number {
  const [, hours, minutes, seconds] =
    /^(\d+):(\d\d):(\d\d)$/.exec(env.AzureFunctionsJobHost__functionTimeout ?? '') ?? [];
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  return ms > 0 ? ms : Number.POSITIVE_INFINITY;
}

/** What is done while the answer streams ends after its invocation. */
function isStreamed(result: unknown): boolean {
  const body = member(result, 'body');
  return body !== null && typeof body === 'object' && !ArrayBuffer.isView(body);
}
