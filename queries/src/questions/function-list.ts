import { question } from '../question.ts';

/**
 * Functions that ran in [from, to), one or ('') all, by sort: 'errors', 'cold_starts', 'p95', 'latest',
 * 'name', anything else by invocations. Milliseconds.
 */
export const functionList = question({
  file: 'function-list.sql',
  params: {
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    function: 'String',
    sort: 'String',
    limit: 'UInt32',
  },
  columns: {
    function: 'String',
    name: 'String',
    version: 'String',
    provider: 'String',
    account: 'String',
    region: 'String',
    architecture: 'String',
    runtime: 'String',
    memory_bytes: 'Nullable(Float64)',
    instances: 'UInt32',
    invocations: 'UInt32',
    errors: 'UInt32',
    cold_starts: 'UInt32',
    unfinished: 'UInt32',
    p50_ms: 'Float64',
    p95_ms: 'Float64',
    p99_ms: 'Float64',
    p50_init_ms: 'Nullable(Float64)',
    max_init_ms: 'Nullable(Float64)',
    billed_ms: 'Float64',
    last_at: "DateTime64(9, 'UTC')",
  },
});
