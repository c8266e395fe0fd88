import { question } from '../question.ts';

/**
 * Memory, architecture and region of a function's latest instance, and list prices of them in USD per GB-second (GB = 1024 MiB) and request;
 * null where none is known. `provisioned_region` says whose price provisioned concurrency has. Empty: no instance is known.
 */
export const coldStartPrices = question({
  file: 'cold-start-prices.sql',
  params: { function: 'String' },
  columns: {
    region: 'String',
    architecture: 'String',
    memory_bytes: 'Nullable(Float64)',
    max_concurrency: 'UInt32',
    duration_usd: 'Nullable(Float64)',
    request_usd: 'Nullable(Float64)',
    provisioned_usd: 'Nullable(Float64)',
    provisioned_duration_usd: 'Nullable(Float64)',
    provisioned_region: 'String',
  },
});
