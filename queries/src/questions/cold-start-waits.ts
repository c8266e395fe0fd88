import { question } from '../question.ts';

/**
 * Inits that others waited behind, the most waiting first: `records` that `calls` calls took up after the one the init was for waited
 * `waited_ms` in sum, `longest_ms` at most. Milliseconds. Up to three flows of those who waited; `cold_flow_id` is one flow of
 * the call the init was for, '' where none is known.
 * @param function identity, '' for all
 */
export const coldStartWaits = question({
  file: 'cold-start-waits.sql',
  params: {
    function: 'String',
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    limit: 'UInt32',
  },
  columns: {
    function: 'String',
    at: "DateTime64(9, 'UTC')",
    init_ms: 'Float64',
    instance: 'String',
    records: 'UInt32',
    calls: 'UInt32',
    waited_ms: 'Float64',
    longest_ms: 'Float64',
    channels: 'Array(String)',
    flow_ids: 'Array(String)',
    cold_flow_id: 'String',
    cold_trace_id: 'String',
    cold_span_id: 'String',
  },
});
