import { question } from '../question.ts';

/**
 * How one function failed in [from, to): by error type, with the latest message.
 */
export const functionErrors = question({
  file: 'function-errors.sql',
  params: { function: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    error_type: 'LowCardinality(String)',
    times: 'UInt32',
    latest_message: 'String',
    latest_at: "DateTime64(9, 'UTC')",
  },
});
