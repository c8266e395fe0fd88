import { question } from '../question.ts';

/** The names people gave to workflows, by workflow. Those without one are not in it. */
export const workflowLabels = question({
  file: 'workflow-labels.sql',
  params: {},
  columns: { workflow: 'String', name: 'String' },
});
