import { question } from '../question.ts';

/**
 * Directly-follows: which function starts next after which in the same flow, whatever led there, with the usual time between
 * the two starts; flows that began in [from, to) (whole slices of five minutes), commonest first.
 */
export const workflowFollows = question({
  file: 'workflow-follows.sql',
  params: { workflow: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    from_function: 'String',
    to_function: 'String',
    times: 'UInt32',
    p50_gap_ms: 'Float64',
  },
});
