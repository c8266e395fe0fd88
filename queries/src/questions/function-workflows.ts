import { question } from '../question.ts';

/**
 * The workflows one function ran in, of flows that began in [from, to) (whole slices of five minutes), where it ran most first. An
 * invocation that served several flows counts in each.
 */
export const functionWorkflows = question({
  file: 'function-workflows.sql',
  params: { function: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: { workflow: 'String', invocations: 'UInt32', errors: 'UInt32' },
});
