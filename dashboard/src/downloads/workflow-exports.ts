import { exportFormats } from '@choreoscope/queries';
import { z } from 'zod';
import { askKnownWorkflow } from '../actions/known-workflow.ts';
import { type Download, defineDownload } from '../download.ts';
import { rangeParameters } from '../range.ts';
import { askRange } from '../range-request.ts';
import { variantId, workflowIdentity } from '../workflow-parameters.ts';

const parameters = {
  ...rangeParameters,
  workflow: workflowIdentity,
  variant: variantId.optional(),
  /** `function@version`, of maps. */
  version: z.string().min(1).max(2000).optional(),
  /** 0: without what is only likely. */
  inferred: z.enum(['0', '1']).optional(),
};

/** A file's name on any system: letters, digits and dashes of the workflow. */
const fileName = (workflow: string, format: string) =>
  `${
    workflow
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60) || 'workflow'
  }.${format}`;

/** A workflow in every format it can be taken elsewhere in, of the flows of a stretch of time. */
export const workflowExports: Download[] = exportFormats.map((format) =>
  defineDownload({
    path: `/workflows/:workflow/export.${format.name}`,
    parameters,
    async answer(context, input) {
      const { workflow, variant = '', version = '', inferred } = input;
      await askKnownWorkflow(context, workflow);
      const { from, to } = (await askRange(context, input)).range;
      const selection = {
        workflow,
        from,
        to,
        variant,
        version,
        withInferred: inferred !== '0',
        now: context.now,
      };
      return {
        type: format.type,
        name: fileName(workflow, format.name),
        chunks: format.write(context.ask, selection),
      };
    },
  }),
);
