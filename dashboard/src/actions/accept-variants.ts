import { acceptVariant } from '@choreoscope/queries';
import { z } from 'zod';
import { defineAction } from '../action.ts';
import { DashboardError } from '../errors.ts';
import { workflowLink } from '../links.ts';
import { variantId, workflowIdentity } from '../workflow-parameters.ts';
import { askKnownWorkflow } from './known-workflow.ts';

/** As JSON says it, or as a form does. */
const yesOrNo = z.union([z.boolean(), z.literal(['0', '1']).transform((text) => text === '1')], {
  error: 'must be true or false, or 1 or 0',
});

/** Says of one or more variants of a workflow that they are expected, or no longer: once any is, every other is drift. */
export const acceptVariants = defineAction({
  path: '/workflows/:workflow/pins',
  parameters: {
    workflow: workflowIdentity,
    variant: z.union([variantId.transform((one) => [one]), z.array(variantId).min(1).max(500)], {
      error: 'must be one or more variants, 16 hexadecimal characters each',
    }),
    accepted: yesOrNo,
  },
  async perform({ store }, { workflow, variant: variants, accepted }) {
    const known = await askKnownWorkflow(store, workflow);
    const unknown = variants.find((one) => !known.some(({ variant }) => variant === one));
    if (unknown !== undefined) {
      throw new DashboardError('not_found', `No flow of ${workflow} ever had the variant ${unknown}.`, {
        parameter: 'variant',
      });
    }
    for (const variant of variants) await acceptVariant(store, workflow, variant, accepted);
    const before = known.filter(({ is_accepted }) => is_accepted === 1).map(({ variant }) => variant);
    const others = before.filter((one) => !variants.includes(one));
    return { workflow, accepted: accepted ? [...others, ...variants].sort() : others.sort() };
  },
  back: ({ workflow }) => workflowLink(workflow),
  anchor: 'variants',
});
