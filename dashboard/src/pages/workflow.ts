import {
  findingList,
  variantRepeats,
  workflowEdges,
  workflowFollows,
  workflowFunctions,
  workflowList,
  workflowOverTime,
  workflowTraits,
  workflowVariants,
} from '@choreoscope/queries';
import { z } from 'zod';
import { askKnownWorkflow } from '../actions/known-workflow.ts';
import { DashboardError } from '../errors.ts';
import { definePage, type PageContext } from '../page.ts';
import { type Range, rangeParameters } from '../range.ts';
import { askRange } from '../range-request.ts';
import { workflowBucketSeconds } from '../workflow-buckets.ts';
import { describeDrift } from '../workflow-drift.ts';
import { measureNames } from '../workflow-measures.ts';
import { variantId, workflowIdentity } from '../workflow-parameters.ts';
import { openFindings } from './finding-rows.ts';
import { workflowDrawing, workflowView } from './workflow-view.ts';

const bucketsWanted = 48;

/** What the workflow page is asked for. */
const workflowParameters = {
  ...rangeParameters,
  workflow: workflowIdentity,
  show: z.enum(measureNames).optional(),
  variant: variantId.optional(),
  inferred: z.enum(['0', '1']).optional(),
};

export type WorkflowInput = z.output<z.ZodObject<typeof workflowParameters>>;

/** Everything the page and its JSON say of one workflow. */
async function loadWorkflow(context: PageContext, input: WorkflowInput) {
  const { workflow } = input;
  const { ask } = context;
  const known = await askKnownWorkflow(context, workflow);
  if (input.variant && !known.some(({ variant }) => variant === input.variant)) {
    throw new DashboardError('not_found', `No flow of ${workflow} ever had the variant ${input.variant}.`, {
      parameter: 'variant',
    });
  }
  const range: Range = (await askRange(context, input)).range;
  const { from, to } = range;
  const bucket_s = workflowBucketSeconds(range, bucketsWanted);
  const variant = input.variant ?? '';
  const same = { workflow, from, to, variant, version: '', with_inferred: Number(input.inferred !== '0') };
  const [facts, edges, functions, variants, repeats, follows, traits, overTime, findings] = await Promise.all(
    [
      ask(workflowList, { from, to }),
      ask(workflowEdges, same),
      ask(workflowFunctions, same),
      ask(workflowVariants, { workflow, from, to }),
      ask(variantRepeats, { workflow, from, to, variant }),
      ask(workflowFollows, { workflow, from, to }),
      ask(workflowTraits, { workflow, from, to }),
      ask(workflowOverTime, { workflow, from, to, bucket_s }),
      ask(findingList, openFindings({ workflow })),
    ],
  );
  return {
    range,
    workflow,
    name: known[0]?.name ?? '',
    facts: facts.find((row) => row.workflow === workflow) ?? null,
    last_seen: known[0]?.last_seen ?? null,
    variant: input.variant ?? null,
    with_inferred: same.with_inferred === 1,
    accepted: known.filter(({ is_accepted }) => is_accepted === 1).map((row) => row.variant),
    drift: describeDrift(known, variants),
    edges,
    functions,
    variants,
    repeats,
    follows,
    traits,
    bucket_s,
    over_time: overTime,
    findings,
  };
}

export type WorkflowData = Awaited<ReturnType<typeof loadWorkflow>>;

/** One workflow: its map by one measure, the ways its flows go, and which of them nobody accepted. */
export const workflow = definePage({
  path: '/workflows/:workflow',
  template: 'workflow',
  section: 'workflows',
  parameters: workflowParameters,
  load: loadWorkflow,
  map: (data, _context, input) => workflowDrawing(data, input),
  view: (data, _context, input) => workflowView(data, input),
});
