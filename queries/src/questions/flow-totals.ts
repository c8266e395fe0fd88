import { question } from '../question.ts';

/**
 * Flows that began in [from, to), counted and summed.
 *
 * @returns one row, always; the percentiles are null when no flow began
 */
export const flowTotals = question({
  file: 'flow-totals.sql',
  params: { from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    flows: 'UInt32',
    flows_with_errors: 'UInt32',
    cold_starts: 'UInt32',
    duplicates: 'UInt32',
    workflows: 'UInt32',
    p50_ms: 'Nullable(Float64)',
    p95_ms: 'Nullable(Float64)',
  },
});
