import { question } from '../question.ts';

/**
 * What is known of one workflow whatever the time: every variant its flows ever had, latest first, at most 2,000, and whether
 * people accept it. `name` is what they call the workflow, the same in every row, '' where they call it nothing. Empty where
 * there is no such workflow.
 */
export const workflowKnown = question({
  file: 'workflow-known.sql',
  params: { workflow: 'String' },
  columns: {
    variant: 'String',
    shape: 'String',
    first_seen: "DateTime64(3, 'UTC')",
    last_seen: "DateTime64(3, 'UTC')",
    is_accepted: 'UInt8',
    name: 'String',
  },
});
