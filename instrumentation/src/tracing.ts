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
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { admitAllVersions, admitOwnVersion, registerWhereFree } from './api-globals.ts';
import { loading } from './began.ts';
import { builtin } from './builtin.ts';
import { CollectorExporter } from './collector-exporter.ts';
import { type Debug, debugTo } from './debug.ts';
import { FetchedToken } from './fetched-token.ts';
import { joinLambdaExtension } from './lambda-extension.ts';
import { LogSender } from './log-sender.ts';
import { type Mode, type Settings, settingsFromEnvironment } from './options.ts';
import { orLater } from './or-later.ts';
import { lambdaResource } from './resource.ts';
import { Sampling } from './sampling.ts';
import { nowhere, type Sender } from './sender.ts';
import { delegateOf, isBesideSentry, isSentrys } from './sentry.ts';
import { SpanBuffer } from './span-buffer.ts';
import { AsyncContextManager } from './tracer/context-manager.ts';
import { FunctionResource } from './tracer/resource.ts';
import { TracerProvider } from './tracer/tracer-provider.ts';
import { unfinishedSpan } from './unfinished-span.ts';
import { scopeName, version } from './version.ts';
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
  /** How spans leave: what was asked for, or `await` where that cannot be. */
  readonly mode: Mode;
  /**
   * What the last flush kept the invocation waiting, or was billed after its response, ms; undefined before there
   * was one.
   */
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
  /** The invocation of this request begins: the platform need not ask whether it is traced. */
  begun(requestId: string | undefined): void;
  /**
   * Sends what has ended, at the end of an invocation: before its response leaves or, in mode `extension`, after.
   * Never rejects.
   * @returns resolves when the response may leave
   */
  finish(requestId: string | undefined, budgetMs: number): Promise<void>;
  /** How long this invocation waited for the one before to be sent, ms at most; undefined: it did not. */
  takeWaited(): number | undefined;
  /**
   * Sends the span as it is, and all that has ended; the whole span replaces it. Only of spans we send ourselves.
   * @param budgetMs what is left until the function times out; 0: it has only begun
   */
  flushUnfinished(span: Span, budgetMs: number): Promise<void>;
  /** Spans lost since the last call. */
  takeDropped(): number;
  /** Spans then go through this provider, and its owner exports them. */
  use(provider: ApiTracerProvider): void;
}

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
  const resource = new FunctionResource(describeResource(process.env, settings.serviceName, accountId));
  const { endpoint, mode, tokenSecret, tokenParameter } = settings;
  const isSending = mode === 'await' || mode === 'extension';
  const fetched =
    isSending && !settings.token && (tokenSecret || tokenParameter)
      ? new FetchedToken(settings, debug)
      : undefined;
  const collector = isSending
    ? new CollectorExporter({ endpoint, token: fetched ?? settings.token, debug })
    : undefined;
  const sender: Sender = collector ?? (mode === 'logs' ? new LogSender(process.stdout, debug) : nowhere);
  const extension = mode === 'extension' ? joinLambdaExtension(debug) : undefined;
  // Once there is a context manager, so that what is asked is traced by nobody.
  queueMicrotask(async () => {
    await fetched?.fetched();
    if (settings.startRecord === 'always') collector?.connect();
  });
  const sampling = new Sampling(settings.sampleRatio);
  const buffer = new SpanBuffer(sender, sampling);
  const own = new TracerProvider(resource, buffer);
  const ownTracer = own.getTracer(scopeName, version);
  let provider: ApiTracerProvider = own;
  const ownInstead = new WeakSet<Span>();
  let joined = false;
  let reported = 0;
  const token = settings.token ? 'as given' : fetched ? (tokenSecret ?? tokenParameter) : 'none';
  const to = { logs: 'stdout', otlp: "the function's SDK" }[mode as string];
  debug(`mode ${mode}; spans go to ${to ?? `${endpoint.replace(/\/\/[^/]*@/, '//')}, token: ${token}`}`);
  if (mode === 'extension' && !extension) debug('no Lambda to be an extension of: mode await');

  /** Among OpenTelemetry's globals: ours where nobody else's are. */
  function takePlace(): void {
    admitOwnVersion();
    if (provider === own) provider = foreignProvider(own) ?? own;
    if (provider !== own) debug('spans go through the TracerProvider that is already there');
    else if (isBesideSentry()) debug("spans are kept apart from Sentry's");
    else {
      registerWhereFree('trace', own);
      lendToEarlyTracers(own);
    }
    if (!contextIsKept()) registerWhereFree('context', new AsyncContextManager());
    registerWhereFree('propagation', new W3CTraceContextPropagator());
  }

  async function send(budgetMs: number, isBackground: boolean): Promise<void> {
    try {
      const ours = buffer.flush(budgetMs, isBackground);
      if (provider === own) await ours;
      else {
        const theirs = forceFlush(delegateOf(provider));
        theirs.catch(() => {});
        await Promise.all([orLater(theirs, budgetMs, isBackground), ours]);
      }
    } catch (error) {
      debug(`spans not sent: ${(error as Error)?.message}`);
    }
  }

  async function flush(budgetMs: number, isBackground = false): Promise<void> {
    const begunAt = performance.now();
    await send(budgetMs, isBackground);
    shared.lastFlushMs = Math.round((performance.now() - begunAt) * 1000) / 1000;
  }

  async function finish(requestId: string | undefined, budgetMs: number): Promise<void> {
    if (!extension?.holds(requestId)) {
      await flush(budgetMs);
      return extension?.letGo(requestId);
    }
    // The response first: it is written in the turn after this one, when the runtime has to connect for it.
    setImmediate(() => setImmediate(() => void flush(budgetMs, true).then(() => extension.letGo(requestId))));
  }

  const shared: Tracing = {
    settings,
    debug,
    invocations: 0,
    initMs: performance.now(),
    overheadInitMs: loading.tookMs,
    get mode() {
      return mode === 'extension' && !extension?.isRegistered ? 'await' : mode;
    },
    lastFlushMs: undefined,
    takePlace,
    join(account) {
      watchWire();
      if (joined) return;
      joined = true;
      tellAccount(account);
      void resource.waitForAsyncAttributes();
      takePlace();
      admitAllVersions();
    },
    startKept(...given) {
      if (provider === own) return ownTracer.startSpan(...given);
      const span = provider.getTracer(scopeName, version).startSpan(...given);
      if (mode === 'otlp' || isKept(span)) return span;
      const instead = ownTracer.startSpan(...given);
      ownInstead.add(instead);
      return instead;
    },
    isOwnInstead: (span) => ownInstead.has(span),
    dropSpansOf: (traceId) => sampling.drop(traceId),
    flush,
    finish,
    begun: (requestId) => extension?.begun(requestId),
    takeWaited: () => extension?.takeWaited(),
    async flushUnfinished(span, budgetMs) {
      const isOurs = provider === own || ownInstead.has(span);
      const now = isOurs ? unfinishedSpan(span, budgetMs > 0) : undefined;
      if (now) buffer.onEnd(now);
      if (now || budgetMs > 0) await send(budgetMs, false);
    },
    takeDropped() {
      const total = sender.dropped + buffer.dropped;
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
  return found !== own && !isSentrys(found) && makesSpans(found) ? found : undefined;
}

/** The API's own default makes spans without ids. An SDK's have them, also those that its sampler drops. */
function makesSpans(provider: ApiTracerProvider): boolean {
  return isSpanContextValid(provider.getTracer('').startSpan('', { root: true }).spanContext());
}

/** Whether it will be exported: a sampler may have a span recorded and not sent. */
function isKept(span: Span): boolean {
  return span.isRecording() && (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
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
