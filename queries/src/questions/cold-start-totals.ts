import { question } from '../question.ts';

/**
 * Instances that began in [from, to), of one function or ('') of all: how they began, what they did since and who waited. One row.
 * Milliseconds; `idle_share` is 0 to 1, null when nothing lived; `behind_*` is part of `waited_*`.
 * @param now what is ready for 15 minutes before it and was never called is unused
 */
export const coldStartTotals = question({
  file: 'cold-start-totals.sql',
  params: {
    function: 'String',
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    now: "DateTime64(3, 'UTC')",
  },
  columns: {
    instances: 'UInt32',
    cold_starts: 'UInt32',
    on_demand: 'UInt32',
    provisioned: 'UInt32',
    proactive: 'UInt32',
    restored: 'UInt32',
    unknown: 'UInt32',
    restarts: 'UInt32',
    unused: 'UInt32',
    failed_inits: 'UInt32',
    p50_init_ms: 'Nullable(Float64)',
    p95_init_ms: 'Nullable(Float64)',
    p99_init_ms: 'Nullable(Float64)',
    max_init_ms: 'Nullable(Float64)',
    p50_container_ms: 'Nullable(Float64)',
    p50_runtime_ms: 'Nullable(Float64)',
    init_billed_ms: 'Float64',
    calls: 'Float64',
    p50_calls: 'Nullable(Float64)',
    p50_lived_ms: 'Nullable(Float64)',
    p95_lived_ms: 'Nullable(Float64)',
    idle_share: 'Nullable(Float64)',
    max_concurrency: 'UInt32',
    waited_records: 'UInt32',
    waited_ms: 'Float64',
    behind_records: 'UInt32',
    behind_ms: 'Float64',
  },
});
