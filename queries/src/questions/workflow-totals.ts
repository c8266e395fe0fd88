import { question } from '../question.ts';

/**
 * Flows that began in [from, to), by workflow, commonest first; at most 200 workflows.
 *
 * @returns one row per workflow; empty when no flow began
 */
export const workflowTotals = question({
  file: 'workflow-totals.sql',
  params: { from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    workflow: 'String',
    flows: 'UInt32',
    p50_ms: 'Float64',
    p95_ms: 'Float64',
    flows_with_errors: 'UInt32',
    cold_starts: 'UInt32',
    duplicates: 'UInt32',
  },
});
