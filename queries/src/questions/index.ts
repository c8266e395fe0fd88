import type { Question } from '../question.ts';
import { alertChanges } from './alert-changes.ts';
import { alertChannelList } from './alert-channel-list.ts';
import { alertDeliveries } from './alert-deliveries.ts';
import { alertRules } from './alert-rules.ts';
import { alertSilences } from './alert-silences.ts';
import { alertStates } from './alert-states.ts';
import { clockSkew } from './clock-skew.ts';
import { coldStartArrivals } from './cold-start-arrivals.ts';
import { coldStartCascades } from './cold-start-cascades.ts';
import { coldStartCosts } from './cold-start-costs.ts';
import { coldStartFlow } from './cold-start-flow.ts';
import { coldStartGroups } from './cold-start-groups.ts';
import { coldStartHeat } from './cold-start-heat.ts';
import { coldStartPrices } from './cold-start-prices.ts';
import { coldStartRates } from './cold-start-rates.ts';
import { coldStartTotals } from './cold-start-totals.ts';
import { coldStartWaits } from './cold-start-waits.ts';
import { costByFunction } from './cost-by-function.ts';
import { costOverTime } from './cost-over-time.ts';
import { costTotals } from './cost-totals.ts';
import { duplicateActs } from './duplicate-acts.ts';
import { duplicateById } from './duplicate-by-id.ts';
import { duplicateConsumers } from './duplicate-consumers.ts';
import { duplicateEffect } from './duplicate-effect.ts';
import { duplicateList } from './duplicate-list.ts';
import { duplicatePrices } from './duplicate-prices.ts';
import { duplicateProducers } from './duplicate-producers.ts';
import { duplicateSides } from './duplicate-sides.ts';
import { duplicateTotals } from './duplicate-totals.ts';
import { duplicateVerdicts } from './duplicate-verdicts.ts';
import { duplicatesOverTime } from './duplicates-over-time.ts';
import { exportEvents } from './export-events.ts';
import { exportFlows } from './export-flows.ts';
import { findFlows } from './find-flows.ts';
import { findNames } from './find-names.ts';
import { findingList } from './finding-list.ts';
import { findingRun } from './finding-run.ts';
import { findingTotals } from './finding-totals.ts';
import { flowById } from './flow-by-id.ts';
import { flowCost } from './flow-cost.ts';
import { flowDuplicates } from './flow-duplicates.ts';
import { flowFacts } from './flow-facts.ts';
import { flowFunctions } from './flow-functions.ts';
import { flowHasSpan } from './flow-has-span.ts';
import { flowHops } from './flow-hops.ts';
import { flowInvocations } from './flow-invocations.ts';
import { flowJoined } from './flow-joined.ts';
import { flowLegs } from './flow-legs.ts';
import { flowList } from './flow-list.ts';
import { flowSkew } from './flow-skew.ts';
import { flowSteps } from './flow-steps.ts';
import { flowTotals } from './flow-totals.ts';
import { flowTrigger } from './flow-trigger.ts';
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
import { functionWorkflows } from './function-workflows.ts';
import { hopEvidence } from './hop-evidence.ts';
import { instanceList } from './instance-list.ts';
import { invocationCalls } from './invocation-calls.ts';
import { invocationTotals } from './invocation-totals.ts';
import { invocationsOverTime } from './invocations-over-time.ts';
import { publishConsumers } from './publish-consumers.ts';
import { publishEnd } from './publish-end.ts';
import { requestInvocations } from './request-invocations.ts';
import { spanTree } from './span-tree.ts';
import { storeExtent } from './store-extent.ts';
import { traceInvocations } from './trace-invocations.ts';
import { variantRepeats } from './variant-repeats.ts';
import { workflowDrift } from './workflow-drift.ts';
import { workflowEdges } from './workflow-edges.ts';
import { workflowFollows } from './workflow-follows.ts';
import { workflowFunctions } from './workflow-functions.ts';
import { workflowKnown } from './workflow-known.ts';
import { workflowLabels } from './workflow-labels.ts';
import { workflowList } from './workflow-list.ts';
import { workflowNames } from './workflow-names.ts';
import { workflowOverTime } from './workflow-over-time.ts';
import { workflowTotals } from './workflow-totals.ts';
import { workflowTraits } from './workflow-traits.ts';
import { workflowVariants } from './workflow-variants.ts';
import { workflowVersions } from './workflow-versions.ts';

export {
  alertChanges,
  alertChannelList,
  alertDeliveries,
  alertRules,
  alertSilences,
  alertStates,
  clockSkew,
  coldStartArrivals,
  coldStartCascades,
  coldStartCosts,
  coldStartFlow,
  coldStartGroups,
  coldStartHeat,
  coldStartPrices,
  coldStartRates,
  coldStartTotals,
  coldStartWaits,
  costByFunction,
  costOverTime,
  costTotals,
  duplicateActs,
  duplicateById,
  duplicateConsumers,
  duplicateEffect,
  duplicateList,
  duplicatePrices,
  duplicateProducers,
  duplicateSides,
  duplicatesOverTime,
  duplicateTotals,
  duplicateVerdicts,
  exportEvents,
  exportFlows,
  findFlows,
  findingList,
  findingRun,
  findingTotals,
  findNames,
  flowById,
  flowCost,
  flowDuplicates,
  flowFacts,
  flowFunctions,
  flowHasSpan,
  flowHops,
  flowInvocations,
  flowJoined,
  flowLegs,
  flowList,
  flowSkew,
  flowSteps,
  flowsOverTime,
  flowTotals,
  flowTrigger,
  flowUnreceived,
  functionCosts,
  functionErrors,
  functionInvocations,
  functionLatest,
  functionList,
  functionNames,
  functionNeighbours,
  functionOverhead,
  functionTriggers,
  functionWorkflows,
  hopEvidence,
  instanceList,
  invocationCalls,
  invocationsOverTime,
  invocationTotals,
  publishConsumers,
  publishEnd,
  requestInvocations,
  spanTree,
  storeExtent,
  traceInvocations,
  variantRepeats,
  workflowDrift,
  workflowEdges,
  workflowFollows,
  workflowFunctions,
  workflowKnown,
  workflowLabels,
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
  alertChanges,
  alertChannelList,
  alertDeliveries,
  alertRules,
  alertSilences,
  alertStates,
  clockSkew,
  flowCost,
  costTotals,
  costOverTime,
  coldStartRates,
  coldStartGroups,
  coldStartHeat,
  instanceList,
  coldStartWaits,
  coldStartFlow,
  coldStartCascades,
  coldStartCosts,
  coldStartArrivals,
  coldStartPrices,
  coldStartTotals,
  costByFunction,
  findingList,
  findingRun,
  findingTotals,
  duplicateActs,
  duplicateById,
  duplicateConsumers,
  duplicateEffect,
  duplicateList,
  duplicatePrices,
  duplicateProducers,
  duplicateSides,
  duplicateTotals,
  duplicateVerdicts,
  duplicatesOverTime,
  exportEvents,
  exportFlows,
  findFlows,
  findNames,
  flowById,
  flowDuplicates,
  flowFacts,
  flowFunctions,
  flowHasSpan,
  flowHops,
  flowInvocations,
  flowJoined,
  flowLegs,
  flowList,
  flowSkew,
  flowSteps,
  flowTotals,
  flowTrigger,
  flowUnreceived,
  flowsOverTime,
  functionCosts,
  functionErrors,
  functionInvocations,
  functionLatest,
  functionList,
  functionNames,
  functionNeighbours,
  functionOverhead,
  functionTriggers,
  functionWorkflows,
  hopEvidence,
  invocationCalls,
  invocationTotals,
  invocationsOverTime,
  requestInvocations,
  publishConsumers,
  publishEnd,
  spanTree,
  storeExtent,
  traceInvocations,
  workflowKnown,
  workflowLabels,
  workflowList,
  workflowDrift,
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
