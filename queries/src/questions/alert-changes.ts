import { question } from '../question.ts';

/**
 * Changes of state that were decided in [from, to), latest first; `id` asks for one alone. Everything a notification says is in the
 * row, as the rule was then. `notifies` 1: channels are told. `measured` and
 * `usual` are in the unit itself where `value` is a part of a budget or a deviation, else null. `with_pending` 0 leaves out what never fired.
 */
export const alertChanges = question({
  file: 'alert-changes.sql',
  params: {
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    id: 'String',
    rule: 'String',
    scope: 'String',
    with_pending: 'UInt8',
    after_ms: 'String',
    after_id: 'String',
    limit: 'UInt32',
  },
  columns: {
    id: 'String',
    rule: 'String',
    scope: 'String',
    group_by: 'LowCardinality(String)',
    state: 'String',
    from_state: 'String',
    at: "DateTime64(3, 'UTC')",
    started_at: "DateTime64(3, 'UTC')",
    value: 'Nullable(Float64)',
    samples: 'Float64',
    measured: 'Nullable(Float64)',
    usual: 'Nullable(Float64)',
    threshold: 'Float64',
    comparison: 'LowCardinality(String)',
    metric: 'LowCardinality(String)',
    unit: 'LowCardinality(String)',
    window_s: 'UInt32',
    period: 'LowCardinality(String)',
    budget_usd: 'Nullable(Float64)',
    baseline_weeks: 'UInt8',
    severity: 'LowCardinality(String)',
    description: 'String',
    labels: 'Map(String, String)',
    channels: 'Array(String)',
    rule_scope: 'Map(String, String)',
    flow_ids: 'Array(String)',
    reason: 'LowCardinality(String)',
    is_late: 'UInt8',
    notifies: 'UInt8',
    silenced_by: 'String',
    decided_at: "DateTime64(3, 'UTC')",
    decided_ms: 'String',
  },
});
