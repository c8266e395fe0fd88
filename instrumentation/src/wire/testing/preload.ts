import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { watchWire } from '../watch.ts';
import { summary } from './recorded-spans.ts';

/** Loaded with --require before a bundled program: watches its wire and writes its spans to file descriptor 3. */
const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(
  new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
if (process.env.WATCH === '1') {
  watchWire();
  // What the start of an invocation does; the program's modules are loaded by then.
  (globalThis as { beginInvocation?: () => void }).beginInvocation = () => void watchWire();
}
process.on('exit', () => {
  process
    .getBuiltinModule('node:fs')
    .writeFileSync(3, JSON.stringify(exporter.getFinishedSpans().map((span) => summary(span))));
});
