import {
  type TracerProvider as ApiTracerProvider,
  context,
  createContextKey,
  ProxyTracerProvider,
  propagation,
  ROOT_CONTEXT,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { CollectorExporter } from './collector-exporter.ts';
import { type Debug, debugTo } from './debug.ts';
import { type Settings, settingsFromEnvironment } from './options.ts';
import { lambdaResource } from './resource.ts';
import { SpanBuffer } from './span-buffer.ts';
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
  /** Call at the start of each invocation: takes its place among the globals the first time. */
  join(accountId: string | undefined): void;
  tracer(): Tracer;
  /** Sends what has ended. Never rejects; never takes longer than the budget. */
  flush(budgetMs: number): Promise<void>;
  /** Spans lost since the last call. */
  takeDropped(): number;
  /** Spans then go through this provider, and its owner exports them. */
  use(provider: ApiTracerProvider): void;
}

const key = Symbol.for('choreoscope.tracing');

/** Starts tracing the first time; later callers share it, and with it the settings of the first. */
export function startTracing(override: (settings: Settings) => Settings = (settings) => settings): Tracing {
  const shared = globalThis as { [key]?: Tracing };
  shared[key] ??= newTracing(override);
  return shared[key];
}

function newTracing(override: (settings: Settings) => Settings): Tracing {
  const faults: string[] = [];
  const settings = override(settingsFromEnvironment(process.env, (fault) => faults.push(fault)));
  const debug = debugTo(process.stderr, () => settings.debug);
  for (const fault of faults) process.stderr.write(`choreoscope: ${fault}\n`);

  let tellAccount: (accountId: string | undefined) => void = () => {};
  const accountId = new Promise<string | undefined>((resolve) => {
    tellAccount = resolve;
  });
  const resource = resourceFromAttributes(lambdaResource(process.env, settings.serviceName, accountId));
  const exporter = new CollectorExporter({ endpoint: settings.endpoint, token: settings.token, debug });
  const buffer = new SpanBuffer(exporter);
  const own = new TracerProvider({
    resource,
    sampler: new AlwaysOnSampler(),
    // A batch of 10,000 records has as many links, a big batch send as many events: none may be missing.
    spanLimits: { linkCountLimit: Number.POSITIVE_INFINITY, eventCountLimit: Number.POSITIVE_INFINITY },
    spanProcessors: [buffer],
  });
  let provider: ApiTracerProvider = own;
  let joined = false;
  let reported = 0;
  watchWire();
  debug(`ready; spans go to ${settings.endpoint}`);

  return {
    settings,
    debug,
    invocations: 0,
    initMs: performance.now(),
    join(account) {
      watchWire();
      if (joined) return;
      joined = true;
      tellAccount(account);
      void resource.waitForAsyncAttributes?.();
      if (provider === own) provider = foreignProvider() ?? own;
      if (provider !== own) debug('spans go through the TracerProvider that is already there');
      else trace.setGlobalTracerProvider(own);
      if (!contextIsKept()) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
      if (propagation.fields().length === 0) propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    },
    tracer: () => provider.getTracer('@choreoscope/instrumentation', version),
    async flush(budgetMs) {
      try {
        if (provider === own) await buffer.flush(budgetMs);
        else await withinBudget((provider as { forceFlush?(): Promise<void> }).forceFlush?.(), budgetMs);
      } catch (error) {
        debug(`spans not sent: ${(error as Error)?.message}`);
      }
    },
    takeDropped() {
      const total = exporter.dropped + buffer.dropped;
      const since = total - reported;
      reported = total;
      return since;
    },
    use(other) {
      provider = other;
    },
  };
}

/** The global provider, when somebody has set one: a user's NodeSDK. */
function foreignProvider(): ApiTracerProvider | undefined {
  const global = trace.getTracerProvider();
  const delegate = global instanceof ProxyTracerProvider ? global.getDelegate() : global;
  // The API's own default makes spans that record nothing.
  return delegate.getTracer('').startSpan('', { root: true }).isRecording() ? delegate : undefined;
}

function contextIsKept(): boolean {
  const probe = createContextKey('choreoscope.probe');
  return context.with(ROOT_CONTEXT.setValue(probe, true), () => context.active().getValue(probe) === true);
}

async function withinBudget(work: Promise<void> | undefined, budgetMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, budgetMs);
  });
  work?.catch(() => {});
  await Promise.race([work, deadline]);
  clearTimeout(timer);
}
