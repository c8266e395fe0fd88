import { question } from '../question.ts';

/**
 * What Choreoscope's own instrumentation added to one function's invocations in [from, to), as it said itself: one row, nulls
 * where it said nothing. `recorded` are the invocations it recorded, `loaded` and `flushed` those that say what loading and
 * sending took; `flush` is the wait for the collector, or in mode `extension` what was billed after the response, for which
 * the next call may have `waited`.
 */
export const functionOverhead = question({
  file: 'function-overhead.sql',
  params: { function: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    modes: 'Array(String)',
    recorded: 'UInt32',
    loaded: 'UInt32',
    flushed: 'UInt32',
    waited: 'UInt32',
    p50_overhead_init_ms: 'Nullable(Float64)',
    p90_overhead_init_ms: 'Nullable(Float64)',
    p50_overhead_us: 'Nullable(Float64)',
    p90_overhead_us: 'Nullable(Float64)',
    p50_flush_ms: 'Nullable(Float64)',
    p90_flush_ms: 'Nullable(Float64)',
    p50_waited_ms: 'Nullable(Float64)',
    p90_waited_ms: 'Nullable(Float64)',
    dropped_spans: 'Float64',
  },
});
