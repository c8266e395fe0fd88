import { nameWorkflow as writeName } from '@choreoscope/queries';
import { z } from 'zod';
import { defineAction } from '../action.ts';
import { workflowLink } from '../links.ts';
import { workflowIdentity } from '../workflow-parameters.ts';
import { askKnownWorkflow } from './known-workflow.ts';

/** Gives a workflow the name people use; an empty one takes it back. */
export const nameWorkflow = defineAction({
  path: '/workflows/:workflow/name',
  parameters: {
    workflow: workflowIdentity,
    name: z
      .string()
      .trim()
      .max(120)
      .regex(/^\P{Cc}*$/u, 'must be one line of text'),
  },
  async perform({ store }, { workflow, name }) {
    await askKnownWorkflow(store, workflow);
    await writeName(store, workflow, name);
    return { workflow, name };
  },
  back: ({ workflow }) => workflowLink(workflow),
});
