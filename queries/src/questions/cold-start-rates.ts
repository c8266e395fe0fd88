import { question } from '../question.ts';

/**
 * Cold starts of each function that ran in [from, to), most first. `waited_ms` is what records waited for inits: their own
 * call's, or one their call stood behind (`behind_records` of them). Milliseconds; `rate` is cold starts per invocation.
 * @param function identity, '' for all
 */
export const coldStartRates = question({
  file: 'cold-start-rates.sql',
  params: { from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')", function: 'String' },
  columns: {
    function: 'String',
    function_name: 'String',
    invocations: 'UInt32',
    cold_starts: 'UInt32',
    rate: 'Float64',
    p50_init_ms: 'Nullable(Float64)',
    p95_init_ms: 'Nullable(Float64)',
    max_init_ms: 'Nullable(Float64)',
    waited_records: 'UInt32',
    behind_records: 'UInt32',
    waited_ms: 'Float64',
  },
});
