import { question } from '../question.ts';

/** What one function was when it last ran, whenever that was; no row when it never did. */
export const functionLatest = question({
  file: 'function-latest.sql',
  params: { function: 'String' },
  columns: {
    name: 'String',
    version: 'String',
    provider: 'String',
    account: 'String',
    region: 'String',
    architecture: 'String',
    runtime: 'String',
    memory_bytes: 'Nullable(Float64)',
    last_at: "DateTime64(9, 'UTC')",
  },
});
