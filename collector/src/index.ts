export { type Collector, type CollectorOptions, startCollector } from './collector.ts';
export { type CollectorConfig, collectorVariables, limitsOf } from './config.ts';
export { CollectorError, type CollectorErrorCode, collectorErrors } from './errors.ts';
export type { Job } from './jobs.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { TraceDecoder } from './otlp/decode.ts';
