import { question } from '../question.ts';

/**
 * Instances of one function or ('') of all that began in [from, to), by what they have in common; most first, hours in order.
 * Milliseconds. `served` are the calls of these instances, whenever.
 * @param by 'start', 'version', 'memory' (MiB), 'architecture', 'runtime', 'hour' (of the day, UTC), 'source', 'function'
 */
export const coldStartGroups = question({
  file: 'cold-start-groups.sql',
  params: { by: 'String', function: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    group: 'String',
    instances: 'UInt32',
    cold_starts: 'UInt32',
    served: 'Float64',
    p50_init_ms: 'Nullable(Float64)',
    p95_init_ms: 'Nullable(Float64)',
    p99_init_ms: 'Nullable(Float64)',
    p50_container_ms: 'Nullable(Float64)',
    p50_runtime_ms: 'Nullable(Float64)',
    init_billed_ms: 'Float64',
  },
});
