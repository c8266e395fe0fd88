import type { LambdaContext } from './lambda.ts';
import { lambdaCall } from './lambda-call.ts';
import { type Options, withOptions } from './options.ts';
import { beginInvocation, type TracedInvocation } from './traced-invocation.ts';
import { startTracing, type Tracing } from './tracing.ts';

/** Set by `awslambda.streamifyResponse`; the runtime reads it off the handler. */
const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
/** On a wrapped handler, so that wrapping it again changes nothing. */
const wrapped = Symbol.for('choreoscope.wrapped');

type AnyHandler = ((this: unknown, ...args: unknown[]) => unknown) & {
  [streaming]?: unknown;
  [wrapped]?: true;
};

/**
 * Traces a Lambda handler: async, callback, `context.succeed`/`fail`/`done`, synchronous or response streaming.
 * Its result and its error (the same object) go through whatever happens to the tracing, and event and
 * context are never changed. Wrapping twice is wrapping once. Name, length and properties stay: the runtime
 * reads the streaming marker and, from Node 24, refuses handlers that take a callback.
 *
 * @throws TypeError at load time, for something that is no function or for unknown or ill-typed options
 */
// biome-ignore lint/suspicious/noExplicitAny: a handler's own parameter types must fit
export function wrap<Handler extends (...args: any[]) => unknown>(
  handler: Handler,
  options: Options = {},
): Handler {
  if (typeof handler !== 'function') throw new TypeError('choreoscope: wrap() takes a function');
  const original: AnyHandler = handler;
  if (original[wrapped]) return handler;
  const begunAt = performance.now();
  const tracing = startTracing((settings) => withOptions(settings, options));
  const settings = withOptions(tracing.settings, options);
  if (settings.disabled) return handler;
  tracing.takePlace();
  measureInit(tracing);

  const begin = (event: unknown, context: unknown) =>
    beginInvocation(tracing, settings, () => lambdaCall(event, (context ?? {}) as LambdaContext));
  const traced: AnyHandler = isAsync(original)
    ? async function (...args) {
        const isStream = traced[streaming] === 'response';
        return runAsync(original, this, args, begin(args[0], args[isStream ? 2 : 1]), isStream);
      }
    : function (...args) {
        const isStream = traced[streaming] === 'response';
        const invocation = begin(args[0], args[isStream ? 2 : 1]);
        return runPlain(original, this, args, invocation, isStream);
      };
  for (const name of Reflect.ownKeys(original)) {
    if (name === 'prototype' || name === 'arguments' || name === 'caller') continue;
    Object.defineProperty(traced, name, Object.getOwnPropertyDescriptor(original, name)!);
  }
  Object.defineProperty(traced, wrapped, { value: true });
  tracing.overheadInitMs += performance.now() - begunAt;
  return traced as unknown as Handler;
}

/** Init lasts until the module that called us is loaded: the first turn of the event loop, or an invocation. */
function measureInit(tracing: Tracing): void {
  tracing.initMs = performance.now();
  setImmediate(() => {
    if (tracing.invocations === 0) tracing.initMs = performance.now();
  });
}

function isAsync(handler: AnyHandler): boolean {
  return handler.constructor?.name === 'AsyncFunction';
}

async function runAsync(
  handler: AnyHandler,
  self: unknown,
  args: unknown[],
  invocation: TracedInvocation | undefined,
  isStream: boolean,
): Promise<unknown> {
  if (!invocation) return Reflect.apply(handler, self, args);
  const seen = isStream ? args : [args[0], args[1], ...callbacks(args.slice(2), invocation)];
  if (invocation.sent) await invocation.sent;
  let result: unknown;
  try {
    result = await invocation.run(() => Reflect.apply(handler, self, seen));
  } catch (error) {
    await invocation.finish({ error });
    throw error;
  }
  await invocation.finish({ result });
  return result;
}

function runPlain(
  handler: AnyHandler,
  self: unknown,
  args: unknown[],
  invocation: TracedInvocation | undefined,
  isStream: boolean,
): unknown {
  if (!invocation) return Reflect.apply(handler, self, args);
  const seen = isStream
    ? args
    : [args[0], completing(args[1], invocation), ...callbacks(args.slice(2), invocation)].slice(
        0,
        args.length,
      );
  // A real runtime takes a promise for a value or a throw; any other caller gets exactly what the handler does.
  const mayDelay = process.env.AWS_LAMBDA_RUNTIME_API !== undefined;
  let returned: unknown;
  try {
    returned = invocation.run(() => Reflect.apply(handler, self, seen));
  } catch (error) {
    const sent = invocation.finish({ error });
    // Node runtimes before 24 answer a thrown null with success, and a rejected one with a failure.
    if (mayDelay && error !== undefined && error !== null) {
      return sent.then(() => {
        throw error;
      });
    }
    throw error;
  }
  if (isThenable(returned)) {
    // What its own `then` gives back may be nothing.
    return Promise.resolve(returned).then(
      (result) => invocation.finish({ result }).then(() => result),
      (error) =>
        invocation.finish({ error }).then(() => {
          throw error;
        }),
    );
  }
  if (canCallBack(args)) finishWhenIdle(invocation);
  else {
    const sent = invocation.finish({ result: returned });
    if (mayDelay && !isStream) return sent.then(() => returned);
  }
  return returned;
}

/** The runtime's callback, called when the spans are sent. */
function callbacks(rest: unknown[], invocation: TracedInvocation): unknown[] {
  const [callback, ...more] = rest;
  if (typeof callback !== 'function') return rest;
  return [completion(callback as (...args: unknown[]) => unknown, invocation, (error) => error), ...more];
}

/** What each way of the legacy context to end an invocation is called with as an error, if any. */
const legacy: Record<string, (first: unknown) => unknown> = {
  succeed: () => undefined,
  fail: (error) => error ?? 'failed',
  done: (error) => error,
};

/** The same context to look at and to write to, but for `succeed`, `fail` and `done`. */
function completing(context: unknown, invocation: TracedInvocation): unknown {
  if (!hasLegacyEnd(context)) return context;
  const replaced = new Map<PropertyKey, unknown>();
  for (const name in legacy) {
    const original = Reflect.get(context, name);
    const isFixed = Object.getOwnPropertyDescriptor(context, name)?.configurable === false;
    if (typeof original !== 'function' || isFixed) continue;
    replaced.set(name, completion(original as AnyHandler, invocation, legacy[name]!, name === 'succeed'));
  }
  return new Proxy(context, {
    get: (target, name) => replaced.get(name) ?? Reflect.get(target, name, target),
    set: (target, name, value) => {
      replaced.delete(name);
      return Reflect.set(target, name, value, target);
    },
  });
}

function completion(
  original: (...args: unknown[]) => unknown,
  invocation: TracedInvocation,
  errorOf: (first: unknown) => unknown,
  resultIsFirst = false,
) {
  return function (this: unknown, ...args: unknown[]): void {
    const error = errorOf(args[0]);
    const failed = error !== undefined && error !== null;
    const sent = invocation.finish(failed ? { error } : { result: resultIsFirst ? args[0] : args[1] });
    void sent.then(() => Reflect.apply(original, this, args));
  };
}

function hasLegacyEnd(context: unknown): context is object {
  return typeof (context as LambdaContext | undefined)?.done === 'function';
}

function canCallBack(args: unknown[]): boolean {
  return typeof args[2] === 'function' || hasLegacyEnd(args[1]);
}

const waiting = new Set<TracedInvocation>();

/**
 * A handler that neither returned a promise nor called back yet: it ends when it calls back, or when nothing
 * is left to run, which is when the runtime answers for it.
 */
function finishWhenIdle(invocation: TracedInvocation): void {
  for (const earlier of waiting) if (earlier.finished) waiting.delete(earlier);
  if (invocation.finished) return;
  waiting.add(invocation);
  process.off('beforeExit', finishWaiting);
  process.prependListener('beforeExit', finishWaiting);
}

function finishWaiting(): void {
  process.off('beforeExit', finishWaiting);
  for (const invocation of waiting) void invocation.finish({});
  waiting.clear();
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}
