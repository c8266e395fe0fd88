import { question } from '../question.ts';

/**
 * One flow, by its id in hex; no row when there is none.
 *
 * @param flow_id hex, 32 characters
 */
export const flowById = question({
  file: 'flow-by-id.sql',
  params: { flow_id: 'String' },
  columns: {
    flow_id: 'String',
    workflow: 'String',
    root_trace_id: 'String',
    root_span_id: 'String',
    root_function: 'String',
    root_channel: 'String',
    started_at: "DateTime64(9, 'UTC')",
    ended_at: "DateTime64(9, 'UTC')",
    duration_ms: 'Float64',
    invocations: 'UInt32',
    functions: 'Array(String)',
    hops: 'UInt32',
    depth: 'UInt32',
    errors: 'UInt32',
    cold_starts: 'UInt32',
    duplicates: 'UInt32',
    billed_ms: 'Float64',
  },
});
