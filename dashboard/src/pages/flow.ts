import {
  askCriticalPath,
  coldStartFlow,
  flowById,
  flowCost,
  flowDuplicates,
  flowFacts,
  flowFunctions,
  flowHops,
  flowInvocations,
  flowJoined,
  flowLegs,
  flowSkew,
  flowUnreceived,
} from '@choreoscope/queries';
import { z } from 'zod';
import { DashboardError } from '../errors.ts';
import { formatPlural } from '../format.ts';
import { flowGraph } from '../map/flow-graph.ts';
import { markPath } from '../map/mark-path.ts';
import { definePage, type PageContext } from '../page.ts';
import { flowWaitLimit } from './flow-cold.ts';
import { flowLimits, flowView } from './flow-view.ts';
import { flowId } from './ids.ts';

/** Evidence of hops that nobody can prove, which `inferred=0` leaves out. */
const unproven = ['fingerprint', 'inferred'];

const parameters = { id: flowId, inferred: z.enum(['0', '1']).optional() };
type Input = z.output<z.ZodObject<typeof parameters>>;

/** Everything the page and its JSON say of one flow. */
async function loadFlow({ ask, now }: PageContext, { id, inferred }: Input) {
  const flow_id = id;
  const [
    rows,
    facts,
    cost,
    invocations,
    hops,
    legs,
    functions,
    unreceived,
    clocks,
    joined,
    duplicates,
    criticalPath,
    coldWaits,
  ] = await Promise.all([
    ask(flowById, { flow_id }),
    ask(flowFacts, { flow_id, now }),
    ask(flowCost, { flow_id }),
    ask(flowInvocations, { flow_id, limit: flowLimits.invocations }),
    ask(flowHops, { flow_id, limit: flowLimits.hops }),
    ask(flowLegs, { flow_id }),
    ask(flowFunctions, { flow_id }),
    ask(flowUnreceived, { flow_id }),
    ask(flowSkew, { flow_id, limit: flowLimits.clocks }),
    ask(flowJoined, { flow_id, limit: flowLimits.joined }),
    ask(flowDuplicates, { flow_id, limit: flowLimits.duplicates }),
    askCriticalPath({ ask }, flow_id),
    ask(coldStartFlow, { flow_id, limit: flowWaitLimit }),
  ]);
  const found = rows[0];
  if (!found) throw new DashboardError('not_found', `There is no flow ${id}, or it is past retention.`);
  const isShown = ({ evidence }: { evidence: string }) => inferred !== '0' || !unproven.includes(evidence);
  return {
    flow: found,
    /** Null until the flow was described, a few seconds after it was stitched. */
    facts: facts[0] ?? null,
    cost: cost[0]!,
    critical_path: criticalPath ?? null,
    cold_waits: coldWaits,
    with_inferred: inferred !== '0',
    invocations,
    hops: hops.filter(isShown),
    legs: legs.filter(isShown),
    functions,
    unreceived,
    clocks,
    /** Flows this one came from or goes on in, where more of them met than are followed. */
    joined,
    /** Of what it received and published, certain and suspected ones. */
    duplicates,
    is_cut: invocations.length === flowLimits.invocations || hops.length === flowLimits.hops,
  };
}

export type FlowData = Awaited<ReturnType<typeof loadFlow>>;

/** One flow: its facts, the map of where it went, what it waited for, and everything that happened in the order of time. */
export const flow = definePage({
  path: '/flows/:id',
  template: 'flow',
  section: 'flows',
  parameters,
  load: loadFlow,
  map: (data) => ({
    title: `Map of flow ${data.flow.flow_id.slice(0, 8)}`,
    description: `${data.facts?.name || data.flow.workflow}: ${formatPlural(data.functions.length, 'function')} and the channels between them.`,
    graph: markPath(flowGraph(data.legs, data.functions, data.unreceived), data.critical_path),
  }),
  view: flowView,
});
