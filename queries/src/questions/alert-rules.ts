import { question } from '../question.ts';

/**
 * Alert rules by name; `name` '' means all. `scope` and `options` have only what was said. `evaluated_to` and `checked_at` are null
 * before the first evaluation; `error` is empty where the latest went well. Numbers of scopes firing and pending now.
 */
export const alertRules = question({
  file: 'alert-rules.sql',
  params: { name: 'String' },
  columns: {
    name: 'String',
    description: 'String',
    metric: 'LowCardinality(String)',
    comparison: 'String',
    threshold: 'Float64',
    recover: 'Nullable(Float64)',
    window_s: 'UInt32',
    for_s: 'UInt32',
    period: 'String',
    is_forecast: 'UInt8',
    budget_usd: 'Nullable(Float64)',
    baseline_weeks: 'UInt8',
    min_samples: 'Float64',
    no_data: 'String',
    group_by: 'String',
    scope: 'Map(String, String)',
    options: 'Map(String, String)',
    channels: 'Array(String)',
    severity: 'String',
    labels: 'Map(String, String)',
    is_enabled: 'UInt8',
    source: 'String',
    file: 'String',
    created_at: "DateTime64(3, 'UTC')",
    updated_at: "DateTime64(3, 'UTC')",
    evaluated_to: "Nullable(DateTime64(3, 'UTC'))",
    checked_at: "Nullable(DateTime64(3, 'UTC'))",
    elapsed_ms: 'UInt32',
    error: 'String',
    failed_since: "Nullable(DateTime64(3, 'UTC'))",
    firing: 'UInt32',
    pending: 'UInt32',
  },
});
