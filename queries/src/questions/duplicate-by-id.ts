import { question } from '../question.ts';

/**
 * One duplicate, as duplicateList has it.
 *
 * @param id `<trace hex>-<span hex>-<ordinal>-<d|p>`
 * @returns no row where there is none, or where late data has shown that it was none
 */
export const duplicateById = question({
  file: 'duplicate-by-id.sql',
  params: {
    id: 'String',
  },
  columns: {
    id: 'String',
    side: 'String',
    at: "DateTime64(9, 'UTC')",
    consumer: 'String',
    channel: 'String',
    via: 'String',
    trace_id: 'String',
    span_id: 'String',
    ordinal: 'UInt32',
    invocation_span_id: 'String',
    original_trace_id: 'String',
    original_span_id: 'String',
    original_ordinal: 'UInt32',
    original_invocation_span_id: 'String',
    original_at: "DateTime64(9, 'UTC')",
    nth: 'UInt32',
    key_kind: 'String',
    key: 'String',
    certainty: 'String',
    kind: 'String',
    cause: 'String',
    evidence: 'Map(String, String)',
    is_intended: 'UInt8',
    flow_id: 'String',
    original_flow_id: 'String',
    workflow: 'String',
    effect: 'String',
    own_cost_usd: 'Float64',
    downstream_cost_usd: 'Float64',
    extra_invocations: 'UInt32',
    extra_billed_ms: 'Float64',
  },
});
