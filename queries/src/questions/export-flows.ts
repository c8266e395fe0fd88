import { question } from '../question.ts';

/**
 * One page of a workflow's flows that began in [from, to), oldest first, for an export.
 * @param variant '' any
 * @param as_of when the flow's state is asked
 * @param after_ns the last row's `started_ns` of the page before, and `after_id` its `flow_id`; both '' for the first page
 */
export const exportFlows = question({
  file: 'export-flows.sql',
  params: {
    workflow: 'String',
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    variant: 'String',
    as_of: "DateTime64(3, 'UTC')",
    after_ns: 'String',
    after_id: 'String',
    limit: 'UInt32',
  },
  columns: {
    flow_id: 'String',
    started_ns: 'String',
    started_at: "DateTime64(9, 'UTC')",
    ended_at: "DateTime64(9, 'UTC')",
    duration_ms: 'Float64',
    invocations: 'UInt32',
    hops: 'UInt32',
    errors: 'UInt32',
    cold_starts: 'UInt32',
    duplicates: 'UInt32',
    functions: 'Array(String)',
    variant: 'String',
    state: 'String',
    cost_usd: 'Float64',
    event_keys: 'Array(String)',
  },
});
