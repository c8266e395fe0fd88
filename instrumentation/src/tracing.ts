import {
  type TracerProvider as ApiTracerProvider,
  type Context,
  context,
  createContextKey,
  isSpanContextValid,
  type ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { admitAllVersions, admitOwnVersion, registerWhereFree } from './api-globals.ts';
import { began } from './began.ts';
import { builtin } from './builtin.ts';
import { CollectorExporter } from './collector-exporter.ts';
import { type Debug, debugTo } from './debug.ts';
import { type Settings, settingsFromEnvironment } from './options.ts';
import { lambdaResource } from './resource.ts';
import { Sampling } from './sampling.ts';
import { SpanBuffer } from './span-buffer.ts';
import { unfinishedSpan } from './unfinished-span.ts';
import { version } from './version.ts';
import { watchWire } from './wire/watch.ts';

/** The one tracer of this process, whichever copy of the package started it. */
export interface Tracing {
  settings: Settings;
  debug: Debug;
  /** Invocations begun in this instance. */
  invocations: number;
  /** Process start to handler ready, ms. */
  initMs: number;
  /** Our own part of it, ms. */
  overheadInitMs: number;
  /** What the last flush kept the invocation waiting, ms; undefined before there was one. */
  lastFlushMs: number | undefined;
  /**
   * Takes its place among OpenTelemetry's globals where those are still free. A user's SDK that is preloaded has
   * taken them before; one that the handler's module starts must do so before `wrap` is called.
   */
  takePlace(): void;
  /** Call at the start of each invocation. */
  join(accountId: string | undefined): void;
  /**
   * A span that carries an invocation or hop ends, which no sampler may drop: where the SDK that is there does, it
   * is one of our own, sent by us.
   */
  startKept(name: string, options: SpanOptions, parent: Context): Span;
  /** From now on only invocations and publishes of this trace are sent. */
  dropSpansOf(traceId: string): void;
  /** Whether the SDK that is there dropped it, and we sent it in its place. */
  isOwnInstead(span: Span): boolean;
  /** Sends what has ended. Never rejects; never takes longer than the budget. */
  flush(budgetMs: number): Promise<void>;
  /** Sends the span as it is, and all that has ended; the whole span replaces it. Only of spans we send ourselves. */
  flushUnfinished(span: Span, budgetMs: number): Promise<void>;
  /** Spans lost since the last call. */
  takeDropped(): number;
  /** Spans then go through this provider, and its owner exports them. */
  use(provider: ApiTracerProvider): void;
}

/** Instrumentation scope of every span we make. */
const scopeName = '@choreoscope/instrumentation';

const key = Symbol.for('choreoscope.tracing');

/**
 * Starts tracing the first time; later callers share it, and with it the settings of the first.
 * @param describeResource what the platform's environment says of the function
 */
export function startTracing(
  override: (settings: Settings) => Settings = (settings) => settings,
  describeResource: typeof lambdaResource = lambdaResource,
): Tracing {
  const shared = globalThis as { [key]?: Tracing };
  if (!shared[key]) {
    shared[key] = newTracing(override, describeResource);
    watchWire();
  }
  return shared[key];
}

function newTracing(
  override: (settings: Settings) => Settings,
  describeResource: typeof lambdaResource,
): Tracing {
  const faults: string[] = [];
  const settings = override(settingsFromEnvironment(process.env, (fault) => faults.push(fault)));
  const debug = debugTo(process.stderr, () => settings.debug);
  for (const fault of faults) process.stderr.write(`choreoscope: ${fault}\n`);

  let tellAccount: (accountId: string | undefined) => void = () => {};
  const accountId = new Promise<string | undefined>((resolve) => {
    tellAccount = resolve;
  });
  const resource = resourceFromAttributes(describeResource(process.env, settings.serviceName, accountId));
  const exporter = new CollectorExporter({ endpoint: settings.endpoint, token: settings.token, debug });
  const sampling = new Sampling(settings.sampleRatio);
  const buffer = new SpanBuffer(exporter, sampling);
  const own = new TracerProvider({
    resource,
    sampler: new AlwaysOnSampler(),
    // A batch of 10,000 records has as many links, a big batch send as many events: none may be missing.
    spanLimits: { linkCountLimit: Number.POSITIVE_INFINITY, eventCountLimit: Number.POSITIVE_INFINITY },
    spanProcessors: [buffer],
  });
  let provider: ApiTracerProvider = own;
  const ownInstead = new WeakSet<Span>();
  let joined = false;
  let reported = 0;
  debug(`ready; spans go to ${settings.endpoint}`);

  /** Among OpenTelemetry's globals: ours where nobody else's are. */
  function takePlace(): void {
    admitOwnVersion();
    if (provider === own) provider = foreignProvider(own) ?? own;
    if (provider !== own) debug('spans go through the TracerProvider that is already there');
    else {
      registerWhereFree('trace', own);
      lendToEarlyTracers(own);
    }
    if (!contextIsKept()) registerWhereFree('context', new AsyncLocalStorageContextManager().enable());
    registerWhereFree('propagation', new W3CTraceContextPropagator());
  }

  async function flush(budgetMs: number): Promise<void> {
    const begunAt = performance.now();
    try {
      const theirs = provider === own ? undefined : forceFlush(delegateOf(provider));
      await Promise.all([theirs && withinBudget(theirs, budgetMs), buffer.flush(budgetMs)]);
    } catch (error) {
      debug(`spans not sent: ${(error as Error)?.message}`);
    }
    shared.lastFlushMs = Math.round((performance.now() - begunAt) * 1000) / 1000;
  }

  const shared: Tracing = {
    settings,
    debug,
    invocations: 0,
    initMs: performance.now(),
    overheadInitMs: performance.now() - began,
    lastFlushMs: undefined,
    takePlace,
    join(account) {
      watchWire();
      if (joined) return;
      joined = true;
      tellAccount(account);
      void resource.waitForAsyncAttributes?.();
      takePlace();
      admitAllVersions();
    },
    startKept(...given) {
      const span = provider.getTracer(scopeName, version).startSpan(...given);
      if (provider === own || isKept(span)) return span;
      const instead = own.getTracer(scopeName, version).startSpan(...given);
      ownInstead.add(instead);
      return instead;
    },
    isOwnInstead: (span) => ownInstead.has(span),
    dropSpansOf: (traceId) => sampling.drop(traceId),
    flush,
    async flushUnfinished(span, budgetMs) {
      const isOurs = provider === own || ownInstead.has(span);
      const now = isOurs ? unfinishedSpan(span) : undefined;
      if (now) buffer.onEnd(now);
      await flush(budgetMs);
    },
    takeDropped() {
      const total = exporter.dropped + buffer.dropped;
      const since = total - reported;
      reported = total;
      return since;
    },
    use(other) {
      // A NodeSDK gives the API's proxy, before or after it has told that of the real one.
      provider = other;
    },
  };
  return shared;
}

/** The global provider, when somebody else has set one: a user's NodeSDK. */
function foreignProvider(own: ApiTracerProvider): ApiTracerProvider | undefined {
  const found = delegateOf(trace.getTracerProvider());
  return found !== own && makesSpans(found) ? found : undefined;
}

/** The API's own default makes spans without ids. An SDK's have them, also those that its sampler drops. */
function makesSpans(provider: ApiTracerProvider): boolean {
  return isSpanContextValid(provider.getTracer('').startSpan('', { root: true }).spanContext());
}

/** Whether it will be exported: a sampler may have a span recorded and not sent. */
function isKept(span: Span): boolean {
  return span.isRecording() && (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}

/** The provider behind the API's proxy, which may be of another copy of the API. */
function delegateOf(provider: ApiTracerProvider): ApiTracerProvider {
  const proxy = provider as { getDelegate?: () => ApiTracerProvider };
  return typeof proxy.getDelegate === 'function' ? proxy.getDelegate() : provider;
}

/**
 * `const tracer = trace.getTracer('shop')` at the top of a module asks its own copy of the API, which knows
 * nothing of a provider that another copy registers later. Such copies are found among the loaded modules; one
 * inside a bundle is not, but a bundler makes it the copy that we use (the `module` condition of package.json).
 */
function lendToEarlyTracers(provider: ApiTracerProvider): void {
  const { cache } = builtin('node:module').createRequire(`${process.cwd()}/`);
  const copies: unknown[] = [trace];
  for (const file of Object.keys(cache)) {
    if (apiEntry.test(file)) copies.push(cache[file]?.exports?.trace);
  }
  for (const copy of copies) {
    const proxy = (copy as { _proxyTracerProvider?: ProxyTracerProvider } | undefined)?._proxyTracerProvider;
    if (typeof proxy?.setDelegate === 'function' && !makesSpans(proxy)) proxy.setDelegate(provider);
  }
}

const apiEntry = /@opentelemetry[\\/]api[\\/]build[\\/]\w+[\\/]index\.js$/;

function contextIsKept(): boolean {
  const probe = createContextKey('choreoscope.probe');
  return context.with(ROOT_CONTEXT.setValue(probe, true), () => context.active().getValue(probe) === true);
}

async function forceFlush(provider: ApiTracerProvider & { forceFlush?(): Promise<void> }): Promise<void> {
  await provider.forceFlush?.();
}

async function withinBudget(work: Promise<void>, budgetMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, budgetMs);
  });
  work.catch(() => {});
  await Promise.race([work, deadline]);
  clearTimeout(timer);
}
