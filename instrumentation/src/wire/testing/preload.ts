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
  // As at the start of an invocation: the program's modules are loaded by then.
  setImmediate(() => watchWire());
}
process.on('exit', () => {
  process
    .getBuiltinModule('node:fs')
    .writeFileSync(3, JSON.stringify(exporter.getFinishedSpans().map((span) => summary(span))));
});
