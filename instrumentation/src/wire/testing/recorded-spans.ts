import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

/** Makes a tracer provider the global one and keeps its spans; `restore` puts back what was there before. */
export function recordSpans() {
  const before = trace.getTracerProvider();
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  trace.disable();
  trace.setGlobalTracerProvider(provider);
  const isOwnContext = context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return {
    take(): ReadableSpan[] {
      const spans = exporter.getFinishedSpans();
      exporter.reset();
      return spans;
    },
    restore() {
      trace.disable();
      trace.setGlobalTracerProvider(before);
      if (isOwnContext) context.disable();
    },
  };
}

/** A span without what differs from run to run, and its publishes by themselves. */
export function summary(span: ReadableSpan) {
  return {
    name: span.name,
    kind: span.kind,
    status: span.status.code,
    attributes: span.attributes,
    publishes: span.events
      .filter((event) => event.name === 'choreoscope.publish')
      .map((event) => event.attributes),
  };
}
