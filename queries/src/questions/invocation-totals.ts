import { question } from '../question.ts';

/**
 * Invocations that began in [from, to), of one function or ('') of all. Milliseconds.
 *
 * @param function identity, '' for all
 * @returns one row, always; the percentiles are null when nothing ran
 */
export const invocationTotals = question({
  file: 'invocation-totals.sql',
  params: { from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')", function: 'String' },
  columns: {
    invocations: 'UInt32',
    functions: 'UInt32',
    errors: 'UInt32',
    cold_starts: 'UInt32',
    p50_ms: 'Nullable(Float64)',
    p95_ms: 'Nullable(Float64)',
    p99_ms: 'Nullable(Float64)',
    billed_ms: 'Float64',
  },
});
