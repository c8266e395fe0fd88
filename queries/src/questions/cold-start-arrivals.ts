import { question } from '../question.ts';

/**
 * The latest calls of one function that began in [from, to), in order of arrival: what a replay is made of. `arrived_ms` is Unix time,
 * the init before the handler taken off; `init_ms` is null where the call found an instance.
 */
export const coldStartArrivals = question({
  file: 'cold-start-arrivals.sql',
  params: { function: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')", limit: 'UInt32' },
  columns: {
    arrived_ms: 'Float64',
    duration_ms: 'Float64',
    init_ms: 'Nullable(Float64)',
    pool: 'LowCardinality(String)',
  },
});
