import { compareSides, comparisonGuard, workflowEdges, workflowFunctions } from '@choreoscope/queries';
import { askKnownWorkflow } from '../actions/known-workflow.ts';
import { definePage, type PageContext } from '../page.ts';
import { askRange } from '../range-request.ts';
import { type AskedSide, askSides, type CompareInput, compareParameters } from './workflow-compare-sides.ts';
import { compareDrawing, compareView } from './workflow-compare-view.ts';

async function askSide({ ask }: PageContext, { workflow, inferred }: CompareInput, side: AskedSide) {
  const { from, to, variant, version, flows } = side;
  const same = { workflow, from, to, variant, version, with_inferred: Number(inferred !== '0') };
  const [edges, functions] = await Promise.all([ask(workflowEdges, same), ask(workflowFunctions, same)]);
  return { flows, edges, functions };
}

/** What is on both sides, and what became of every way. */
async function load(context: PageContext, input: CompareInput) {
  const { workflow } = input;
  const known = await askKnownWorkflow(context, workflow);
  const { range } = await askRange(context, input);
  const { sides, versions, variants } = await askSides(context, input, range);
  const [base, other] = sides
    ? await Promise.all([askSide(context, input, sides.base), askSide(context, input, sides.other)])
    : [null, null];
  return {
    range,
    workflow,
    name: known[0]?.name ?? '',
    by: input.by ?? ('periods' as const),
    with_inferred: input.inferred !== '0',
    sides,
    guard: comparisonGuard,
    edges: base && other ? compareSides(base, other) : [],
    functions: { base: base?.functions ?? [], other: other?.functions ?? [] },
    choices: { versions, variants },
  };
}

export type CompareData = Awaited<ReturnType<typeof load>>;

/** Two periods, two versions of a function, or two variants of a workflow beside each other. */
export const workflowCompare = definePage({
  path: '/workflows/:workflow/compare',
  template: 'workflow-compare',
  section: 'workflows',
  parameters: compareParameters,
  load,
  map: (data, _context, input) => compareDrawing(data, input),
  view: (data, _context, input) => compareView(data, input),
});
