import { question } from '../question.ts';

/**
 * Drift: the variants of one workflow that nobody accepted, of flows that began in [from, to) (whole slices of five minutes) and
 * were no longer moving at its end; commonest first. `nearest` is the accepted variant that differs least, `added` the ways it
 * has not, `removed` those it has alone, each from_function, channel, via, to_function; first seen is of all time. Empty where nobody accepted any variant.
 */
export const workflowDrift = question({
  file: 'workflow-drift.sql',
  params: { workflow: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    variant: 'String',
    shape: 'String',
    flows: 'UInt32',
    first_seen: "DateTime64(3, 'UTC')",
    example_flow_id: 'String',
    nearest: 'String',
    added: 'Array(Tuple(String, String, String, String))',
    removed: 'Array(Tuple(String, String, String, String))',
  },
});
