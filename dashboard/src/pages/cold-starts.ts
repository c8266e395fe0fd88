import {
  coldStartCascades,
  coldStartCosts,
  coldStartGroups,
  coldStartHeat,
  coldStartRates,
  coldStartTotals,
  coldStartWaits,
  instanceList,
} from '@choreoscope/queries';
import { formatCount, formatDuration, formatShare, formatUsd, shortId } from '../format.ts';
import { coldStartLink, flowLink, link } from '../links.ts';
import { functionLabel } from '../names.ts';
import { definePage } from '../page.ts';
import { rangeParameters, timeQuery } from '../range.ts';
import { askRange } from '../range-request.ts';
import { askWorkflowNames, workflowNamer, workflowPlace } from '../workflow-names.ts';
import { coldStartHeatmap, heatBucketSeconds } from './cold-start-heat.ts';
import { coldStartTiles, groupRows, instanceRows, starts, waitRows } from './cold-start-rows.ts';

const limits = { functions: 200, heat: 20, waits: 20, unused: 20, workflows: 50 } as const;

/** Cold starts of everything: where and when, how instances began, who waited, what came in a row, what nobody used. */
export const coldStarts = definePage({
  path: '/cold-starts',
  template: 'cold-starts',
  section: 'cold-starts',
  parameters: rangeParameters,
  async load(context, input) {
    const { ask, now } = context;
    const { range } = await askRange(context, input);
    const { from, to } = range;
    const all = { from, to, function: '' };
    const [totals, rates, costs, heat, ways, cascades, waits, unused, workflow_names] = await Promise.all([
      ask(coldStartTotals, { ...all, now }),
      ask(coldStartRates, all),
      ask(coldStartCosts, all),
      ask(coldStartHeat, { ...all, bucket_s: heatBucketSeconds(range), limit: limits.heat }),
      ask(coldStartGroups, { ...all, by: 'start' }),
      ask(coldStartCascades, { from, to, workflow: '', limit: limits.workflows }),
      ask(coldStartWaits, { ...all, limit: limits.waits }),
      ask(instanceList, { ...all, now, only: 'unused', limit: limits.unused }),
      askWorkflowNames(context),
    ]);
    return {
      range,
      totals: totals[0]!,
      functions: rates.slice(0, limits.functions),
      invocations: rates.reduce((sum, row) => sum + row.invocations, 0),
      costs,
      heat,
      ways,
      cascades,
      waits,
      unused,
      workflow_names,
    };
  },
  view(data, _context, input) {
    const time = timeQuery(input);
    const nameOf = workflowNamer(data.workflow_names);
    const costs = new Map(data.costs.map((row) => [row.function, row]));
    return {
      title: 'Cold starts',
      range: data.range,
      isQuiet: data.totals.instances === 0 && data.invocations === 0,
      everythingHref: link('/cold-starts', { range: 'all' }),
      tiles: coldStartTiles(data.totals, data.invocations, costs.get('')),
      heat: coldStartHeatmap(data.range, data.heat, time),
      functions: data.functions.map((row) => ({
        name: row.function_name || functionLabel(row.function),
        identity: row.function,
        href: coldStartLink(row.function, time),
        invocations: formatCount(row.invocations),
        coldStarts: formatCount(row.cold_starts),
        share: formatShare(row.cold_starts, row.invocations),
        p50: formatDuration(row.p50_init_ms),
        p95: formatDuration(row.p95_init_ms),
        waited: formatDuration(row.waited_ms),
        behind: formatCount(row.behind_records),
        cost: costs.has(row.function) ? formatUsd(costs.get(row.function)?.list_cost_usd) : '$0',
      })),
      isCut: data.functions.length === limits.functions,
      limits,
      ways: groupRows(data.ways, (start) => start).map((row) => ({
        ...row,
        meaning: starts[row.name] ?? '',
      })),
      cascades: data.cascades.map((row) => ({
        ...workflowPlace(row.workflow, nameOf, time),
        flows: formatCount(row.flows),
        cold: formatCount(row.cold_flows),
        coldShare: formatShare(row.cold_flows, row.flows),
        cascades: formatCount(row.cascades),
        cascadeShare: formatShare(row.cascades, row.flows),
        longest: formatCount(row.longest),
        waited: formatDuration(row.p50_waited_ms),
        examples: row.flow_ids.map((id) => ({ id, text: shortId(id), href: flowLink(id) })),
      })),
      waits: waitRows(data.waits, time),
      unused: instanceRows(data.unused, time),
    };
  },
});
