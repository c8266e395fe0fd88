import { question } from '../question.ts';

/**
 * One page of flows that began in [from, to) and match every filter; '' and 0 mean "any". sort 'longest'
 * ranks by duration, 'dearest' by list cost, anything else by start; ties by start, then id, all descending. A page goes on
 * after (after_rank, after_ns, after_id), the last row's rank, started_ns and flow_id. evidence_least and evidence_most are 1 (id)
 * to 5 (inferred), as hops.evidence counts; the SQL says what each filter takes. cost_usd is of list prices, for ranking.
 */
export const flowList = question({
  file: 'flow-list.sql',
  params: {
    sort: 'String',
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    workflow: 'String',
    variant: 'String',
    function: 'String',
    function_version: 'String',
    channel: 'String',
    event_key: 'String',
    error: 'String',
    has_cold_start: 'UInt8',
    has_duplicate: 'UInt8',
    min_duration_ms: 'Float64',
    max_duration_ms: 'Float64',
    min_cost_usd: 'Float64',
    max_cost_usd: 'Float64',
    inferred: 'String',
    evidence_least: 'UInt8',
    evidence_most: 'UInt8',
    state: 'String',
    now: "DateTime64(3, 'UTC')",
    is_named: 'UInt8',
    flow_ids: 'Array(String)',
    attribute: 'String',
    after_id: 'String',
    after_rank: 'Float64',
    after_ns: 'String',
    limit: 'UInt32',
  },
  columns: {
    flow_id: 'String',
    workflow: 'String',
    root_function: 'String',
    root_channel: 'String',
    started_at: "DateTime64(9, 'UTC')",
    started_ns: 'String',
    duration_ms: 'Float64',
    rank: 'Float64',
    invocations: 'UInt32',
    functions: 'Array(String)',
    hops: 'UInt32',
    depth: 'UInt32',
    errors: 'UInt32',
    cold_starts: 'UInt32',
    duplicates: 'UInt32',
    state: 'String',
    weakest_evidence: 'String',
    inferred_hops: 'UInt32',
    cost_usd: 'Float64',
  },
});
