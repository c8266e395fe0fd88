import { question } from '../question.ts';

/**
 * Workflows whose flows began in [from, to), commonest first: the choices of a filter.
 */
export const workflowNames = question({
  file: 'workflow-names.sql',
  params: { from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    workflow: 'String',
    flows: 'UInt32',
  },
});
