import {
  flowById,
  flowCost,
  flowFunctions,
  flowHops,
  flowInvocations,
  flowLegs,
  flowUnreceived,
} from '@choreoscope/queries';
import { DashboardError } from '../errors.ts';
import {
  absent,
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatPlural,
  formatShare,
  formatTime,
  formatUnpriced,
  formatUsd,
} from '../format.ts';
import { functionLink, link } from '../links.ts';
import { flowGraph } from '../map/flow-graph.ts';
import { describeChannel, functionLabel } from '../names.ts';
import { definePage } from '../page.ts';
import { buildTimeline } from '../timeline.ts';
import { flowId } from './ids.ts';

/** Past these a page is too long to read; the JSON is cut at the same place and says so. */
const invocationLimit = 500;
const hopLimit = 1000;

/** One flow: its facts, the map of where it went, and everything that happened in the order of time. */
export const flow = definePage({
  path: '/flows/:id',
  template: 'flow',
  section: 'flows',
  parameters: { id: flowId },
  async load({ ask }, { id }) {
    const flow_id = id;
    const [rows, cost, invocations, hops, legs, functions, unreceived] = await Promise.all([
      ask(flowById, { flow_id }),
      ask(flowCost, { flow_id }),
      ask(flowInvocations, { flow_id, limit: invocationLimit }),
      ask(flowHops, { flow_id, limit: hopLimit }),
      ask(flowLegs, { flow_id }),
      ask(flowFunctions, { flow_id }),
      ask(flowUnreceived, { flow_id }),
    ]);
    const found = rows[0];
    if (!found) throw new DashboardError('not_found', `There is no flow ${id}, or it is past retention.`);
    return {
      flow: found,
      cost: cost[0]!,
      invocations,
      hops,
      legs,
      functions,
      unreceived,
      is_cut: invocations.length === invocationLimit || hops.length === hopLimit,
    };
  },
  map: (data) => ({
    title: 'Map of the flow',
    description: `${formatPlural(data.functions.length, 'function')} and the channels between them; every hop is in the table below.`,
    graph: flowGraph(data.legs, data.functions, data.unreceived),
  }),
  view(data) {
    const { flow: found } = data;
    const known = data.hops.filter(({ evidence }) => evidence !== 'none');
    return {
      title: `Flow ${found.flow_id.slice(0, 8)}`,
      id: found.flow_id,
      workflow: found.workflow,
      workflowHref: link('/flows', { workflow: found.workflow, range: 'all' }),
      rootTrace: found.root_trace_id,
      rootTraceHref: link('/flows', { id: found.root_trace_id, range: 'all' }),
      rootFunction: functionLabel(found.root_function),
      rootFunctionHref: functionLink(found.root_function, { range: 'all' }),
      rootChannel: describeChannel(found.root_channel),
      rootChannelWhole: found.root_channel,
      tiles: [
        {
          label: 'Began (UTC)',
          value: formatClock(found.started_at),
          note: formatTime(found.started_at).slice(0, 10),
          kind: 'long',
        },
        { label: 'Took', value: formatDuration(found.duration_ms) },
        {
          label: 'Invocations',
          value: formatCount(found.invocations),
          note: `of ${formatPlural(found.functions.length, 'function')}`,
        },
        { label: 'Hops', value: formatCount(found.hops), note: `${found.depth} deep` },
        { label: 'Errors', value: formatCount(found.errors), kind: found.errors > 0 ? 'error' : '' },
        {
          label: 'Cold starts',
          value: formatCount(found.cold_starts),
          kind: found.cold_starts > 0 ? 'cold' : '',
        },
        {
          label: 'Duplicates',
          value: formatCount(found.duplicates),
          kind: found.duplicates > 0 ? 'duplicate' : '',
        },
        {
          label: 'Cost so far',
          value: formatUsd(data.cost.list_cost_usd),
          note: formatUnpriced(data.cost),
          kind: 'long',
        },
      ],
      timeline: buildTimeline(found.flow_id, data.invocations, data.hops),
      isCut: data.is_cut,
      limits: { invocations: invocationLimit, hops: hopLimit },
      hasSkew: known.some(({ is_skewed }) => is_skewed === 1),
      unreceived: data.unreceived
        .filter((row) => row.is_awaited)
        .map((row) => ({
          function: functionLabel(row.function),
          channel: describeChannel(row.channel),
          whole: row.channel,
          publishes: formatPlural(row.publishes, 'event'),
        })),
      hops: known.map((hop) => ({
        from: functionLabel(hop.from_function) || 'outside',
        to: functionLabel(hop.to_function),
        channel: describeChannel(hop.channel).name || 'direct',
        via: hop.via && hop.via !== hop.channel ? describeChannel(hop.via).name : '',
        channelWhole: [hop.channel, hop.via].filter(Boolean).join(' via '),
        evidence: hop.evidence,
        key: `${hop.carrier}:${hop.key}`,
        delivered: formatTime(hop.delivered_at),
        wait: formatDuration(hop.wait_ms),
        isSkewed: hop.is_skewed === 1,
        receives: hop.receive_count === null ? absent : formatCount(hop.receive_count),
        size: formatBytes(hop.payload_bytes),
        share: formatShare(hop.share, 1),
        isDuplicate: hop.is_duplicate === 1,
      })),
    };
  },
});
