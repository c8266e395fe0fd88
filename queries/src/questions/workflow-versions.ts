import { question } from '../question.ts';

/**
 * Versions of each function that ran in one workflow's flows that began in [from, to) (whole slices of five minutes), by function,
 * those that ran latest first. `last_seen` is the start of their last slice.
 */
export const workflowVersions = question({
  file: 'workflow-versions.sql',
  params: { workflow: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    function: 'String',
    function_version: 'String',
    invocations: 'UInt32',
    flows: 'UInt32',
    last_seen: "DateTime('UTC')",
  },
});
