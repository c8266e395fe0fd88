import type { TracerProvider } from '@opentelemetry/api';
import { redirectHandler } from './redirect-handler.ts';
import { startTracing } from './tracing.ts';
import { scopeName, version } from './version.ts';

/** What `@opentelemetry/instrumentation` asks of a configuration. */
interface InstrumentationConfig {
  enabled?: boolean;
}

/**
 * The instrumentation for those who run an OpenTelemetry NodeSDK:
 * `new NodeSDK({ instrumentations: [new ChoreoscopeInstrumentation()] })`. Invocations and publishes then go
 * through the SDK's own processors and exporter, flushed at the end of each invocation within the deadline.
 * Start the SDK from `--require` or `--import`, so that the runtime has not looked for the handler yet; a
 * handler that is wrapped with `wrap` is traced in any case. The SDK's resource should name the function
 * (`lambdaResourceDetector`), and its link limit bounds the records of a batch that are seen
 * (OTEL_SPAN_LINK_COUNT_LIMIT, 128).
 *
 * It has the shape of `Instrumentation` of `@opentelemetry/instrumentation`, which is not loaded for it.
 */
export class ChoreoscopeInstrumentation {
  readonly instrumentationName = scopeName;
  readonly instrumentationVersion = version;
  #config: InstrumentationConfig;

  constructor(config: InstrumentationConfig = {}) {
    this.#config = config;
    if (config.enabled !== false) this.enable();
  }

  enable(): void {
    startTracing();
    redirectHandler(process.env);
  }

  /** A handler that is wrapped already stays so; use CHOREOSCOPE_DISABLED to trace nothing. */
  disable(): void {}

  setTracerProvider(provider: TracerProvider): void {
    startTracing().use(provider);
  }

  /** No metrics are made. */
  setMeterProvider(): void {}

  setConfig(config: InstrumentationConfig): void {
    this.#config = config;
  }

  getConfig(): InstrumentationConfig {
    return this.#config;
  }
}
