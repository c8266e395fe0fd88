import { question } from '../question.ts';

/**
 * Findings, worst first. `severity` info | warning | critical; `state` open | gone | dismissed; filters that are empty
 * mean any, state also takes `all`. `numbers` have their units in their names (`_ms`, `_bytes`, `_usd`, `_share`; else counts).
 * `dismissed_at` is the epoch where nobody ever said anything. Empty before the findings job ran.
 */
export const findingList = question({
  file: 'finding-list.sql',
  params: {
    state: 'String',
    kind: 'String',
    function: 'String',
    group: 'String',
    workflow: 'String',
    id: 'String',
    limit: 'UInt32',
  },
  columns: {
    id: 'String',
    kind: 'LowCardinality(String)',
    severity: 'String',
    state: 'String',
    function: 'String',
    channel: 'String',
    other_function: 'String',
    detail: 'String',
    group: 'String',
    other_group: 'String',
    count: 'Float64',
    first_seen: "DateTime64(3, 'UTC')",
    last_seen: "DateTime64(3, 'UTC')",
    numbers: 'Map(String, Float64)',
    evidence: 'Map(String, Array(String))',
    flow_ids: 'Array(String)',
    workflows: 'Array(String)',
    found_at: "DateTime64(3, 'UTC')",
    resolved_at: "Nullable(DateTime64(3, 'UTC'))",
    returns: 'UInt32',
    last_checked: "DateTime64(3, 'UTC')",
    is_dismissed: 'UInt8',
    dismissed_by: 'String',
    dismissed_note: 'String',
    dismissed_at: "DateTime64(3, 'UTC')",
  },
});
