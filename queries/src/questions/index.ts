import type { Question } from '../question.ts';
import { clockSkew } from './clock-skew.ts';
import { costByFunction } from './cost-by-function.ts';
import { costOverTime } from './cost-over-time.ts';
import { costTotals } from './cost-totals.ts';
import { flowById } from './flow-by-id.ts';
import { flowCost } from './flow-cost.ts';
import { flowFunctions } from './flow-functions.ts';
import { flowHops } from './flow-hops.ts';
import { flowInvocations } from './flow-invocations.ts';
import { flowLegs } from './flow-legs.ts';
import { flowList } from './flow-list.ts';
import { flowSkew } from './flow-skew.ts';
import { flowTotals } from './flow-totals.ts';
import { flowUnreceived } from './flow-unreceived.ts';
import { flowsOverTime } from './flows-over-time.ts';
import { functionCosts } from './function-costs.ts';
import { functionErrors } from './function-errors.ts';
import { functionInvocations } from './function-invocations.ts';
import { functionLatest } from './function-latest.ts';
import { functionList } from './function-list.ts';
import { functionNames } from './function-names.ts';
import { functionNeighbours } from './function-neighbours.ts';
import { functionOverhead } from './function-overhead.ts';
import { functionTriggers } from './function-triggers.ts';
import { hopEvidence } from './hop-evidence.ts';
import { invocationTotals } from './invocation-totals.ts';
import { invocationsOverTime } from './invocations-over-time.ts';
import { requestInvocations } from './request-invocations.ts';
import { spanTree } from './span-tree.ts';
import { storeExtent } from './store-extent.ts';
import { traceInvocations } from './trace-invocations.ts';
import { variantRepeats } from './variant-repeats.ts';
import { workflowEdges } from './workflow-edges.ts';
import { workflowFollows } from './workflow-follows.ts';
import { workflowFunctions } from './workflow-functions.ts';
import { workflowKnown } from './workflow-known.ts';
import { workflowList } from './workflow-list.ts';
import { workflowNames } from './workflow-names.ts';
import { workflowOverTime } from './workflow-over-time.ts';
import { workflowTotals } from './workflow-totals.ts';
import { workflowTraits } from './workflow-traits.ts';
import { workflowVariants } from './workflow-variants.ts';
import { workflowVersions } from './workflow-versions.ts';

export {
  clockSkew,
  costByFunction,
  costOverTime,
  costTotals,
  flowById,
  flowCost,
  flowFunctions,
  flowHops,
  flowInvocations,
  flowLegs,
  flowList,
  flowSkew,
  flowsOverTime,
  flowTotals,
  flowUnreceived,
  functionCosts,
  functionErrors,
  functionInvocations,
  functionList,
  functionNames,
  functionNeighbours,
  functionOverhead,
  functionTriggers,
  hopEvidence,
  invocationsOverTime,
  invocationTotals,
  requestInvocations,
  spanTree,
  storeExtent,
  traceInvocations,
  variantRepeats,
  workflowEdges,
  workflowFollows,
  workflowFunctions,
  workflowKnown,
  workflowList,
  workflowNames,
  workflowOverTime,
  workflowTotals,
  workflowTraits,
  workflowVariants,
  workflowVersions,
};

/** Every question there is; a test asks the engine whether each one's types are what its SQL gives. */
export const questions: readonly Question<unknown, unknown>[] = [
  clockSkew,
  flowCost,
  costTotals,
  costOverTime,
  costByFunction,
  flowById,
  flowFunctions,
  flowHops,
  flowInvocations,
  flowLegs,
  flowList,
  flowSkew,
  flowTotals,
  flowUnreceived,
  flowsOverTime,
  functionCosts,
  functionErrors,
  functionInvocations,
  functionList,
  functionNames,
  functionNeighbours,
  functionOverhead,
  functionTriggers,
  hopEvidence,
  invocationTotals,
  invocationsOverTime,
  requestInvocations,
  spanTree,
  storeExtent,
  traceInvocations,
  workflowKnown,
  workflowList,
  workflowEdges,
  workflowFunctions,
  workflowVariants,
  workflowVersions,
  variantRepeats,
  workflowFollows,
  workflowTraits,
  workflowNames,
  workflowOverTime,
  workflowTotals,
];
