import { question } from '../question.ts';

/**
 * The records of one flow that waited for an init, in order of time. Milliseconds. `is_own_flow`: the call whose init it was is of this
 * flow, too; `is_after_cold`: a call that began cold published it, so that it is one more in a row.
 */
export const coldStartFlow = question({
  file: 'cold-start-flow.sql',
  params: { flow_id: 'String', limit: 'UInt32' },
  columns: {
    function: 'String',
    at: "DateTime64(9, 'UTC')",
    trace_id: 'String',
    span_id: 'String',
    ordinal: 'UInt32',
    kind: 'String',
    nth: 'UInt32',
    waited_ms: 'Float64',
    init_ms: 'Float64',
    instance: 'String',
    channel: 'LowCardinality(String)',
    is_own_flow: 'UInt8',
    cold_trace_id: 'String',
    cold_span_id: 'String',
    is_after_cold: 'UInt8',
  },
});
