import { question } from '../question.ts';

/**
 * What started one function in [from, to): source and the channel that handed it over.
 */
export const functionTriggers = question({
  file: 'function-triggers.sql',
  params: { function: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    source: 'LowCardinality(String)',
    channel: 'String',
    invocations: 'UInt32',
    records: 'UInt32',
    errors: 'UInt32',
    failed_records: 'UInt32',
  },
});
