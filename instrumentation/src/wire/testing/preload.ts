import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { traceClient } from '../../clients/trace-client.ts';
import { startInvocation } from '../../invocation.ts';
import { watchWire } from '../watch.ts';
import { summary } from './recorded-spans.ts';

/** What a watched program finds in `globalThis`; an unwatched one does not. */
export interface Watched {
  /** Runs work as an invocation; the program's modules are loaded by then. */
  invoke(work: () => Promise<void>): Promise<void>;
  traceClient: typeof traceClient;
}

/** Loaded with --require before a bundled program: watches its wire and writes its spans to file descriptor 3. */
const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(
  new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
if (process.env.WATCH === '1') {
  watchWire();
  const watched: Watched = {
    traceClient,
    invoke(work) {
      watchWire();
      const span = trace.getTracer('test').startSpan('invocation');
      const told = { span, deliveries: [{ keys: [] }], event: {}, inject: 'payload' as const };
      return context.with(startInvocation(trace.setSpan(context.active(), span), told).context, work);
    },
  };
  Object.assign(globalThis, { watched });
}
process.on('exit', () => {
  process.getBuiltinModule('node:fs').writeFileSync(
    3,
    JSON.stringify(
      exporter.getFinishedSpans().map((span) => {
        const { traceId, spanId } = span.spanContext();
        return { ...summary(span), traceId, spanId };
      }),
    ),
  );
});
