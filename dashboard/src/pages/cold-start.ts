import {
  askWhatIf,
  coldStartCosts,
  coldStartGroups,
  coldStartHeat,
  coldStartRates,
  coldStartTotals,
  coldStartWaits,
  functionLatest,
  instanceList,
} from '@choreoscope/queries';
import { z } from 'zod';
import { DashboardError } from '../errors.ts';
import { formatPlural } from '../format.ts';
import { coldStartLink, functionLink } from '../links.ts';
import { functionLabel } from '../names.ts';
import { definePage } from '../page.ts';
import { rangeParameters, timeQuery } from '../range.ts';
import { askRange } from '../range-request.ts';
import { coldStartHeatmap, heatBucketSeconds } from './cold-start-heat.ts';
import { coldStartTiles, groupRows, instanceRows, starts, waitRows } from './cold-start-rows.ts';
import { whatIfView } from './what-if-rows.ts';

const limits = { instances: 50, waits: 20 } as const;

/** What instances are grouped by, and how a group is called. */
const groupings: { by: string; label: string; name: (group: string) => string }[] = [
  { by: 'start', label: 'How it began', name: (start) => `${start}: ${starts[start] ?? ''}` },
  { by: 'version', label: 'Version', name: (version) => version },
  { by: 'memory', label: 'Memory', name: (memory) => `${memory} MiB` },
  { by: 'architecture', label: 'Architecture', name: (architecture) => architecture },
  { by: 'runtime', label: 'Runtime', name: (runtime) => runtime },
  { by: 'source', label: 'Woken by', name: (source) => source },
  { by: 'hour', label: 'Hour of the day (UTC)', name: (hour) => `${hour}:00` },
];

/** Cold starts of one function: what its inits depend on, its instances, who waited, and what would have been otherwise. */
export const coldStart = definePage({
  path: '/cold-starts/:name',
  template: 'cold-start',
  section: 'cold-starts',
  parameters: { ...rangeParameters, name: z.string().min(1).max(2000) },
  async load(context, input) {
    const { ask, now } = context;
    const { range } = await askRange(context, input);
    const { from, to } = range;
    const one = { from, to, function: input.name };
    const [known, totals, rates, costs, heat, instances, waits, what_if, ...groups] = await Promise.all([
      ask(functionLatest, { function: input.name }),
      ask(coldStartTotals, { ...one, now }),
      ask(coldStartRates, one),
      ask(coldStartCosts, one),
      ask(coldStartHeat, { ...one, bucket_s: heatBucketSeconds(range), limit: 1 }),
      ask(instanceList, { ...one, now, only: '', limit: limits.instances }),
      ask(coldStartWaits, { ...one, limit: limits.waits }),
      askWhatIf({ ask }, one),
      ...groupings.map(({ by }) => ask(coldStartGroups, { ...one, by })),
    ]);
    if (!known[0] && totals[0]?.instances === 0)
      throw new DashboardError('not_found', `No function ${input.name} has run.`);
    return {
      range,
      function: input.name,
      name: known[0]?.name || instances[0]?.function_name || functionLabel(input.name),
      totals: totals[0]!,
      invocations: rates[0]?.invocations ?? 0,
      cost: costs.find(({ function: of }) => of === '') ?? null,
      heat,
      groups: Object.fromEntries(groupings.map(({ by }, place) => [by, groups[place] ?? []])),
      what_if: what_if ?? null,
      instances,
      waits,
    };
  },
  view(data, _context, input) {
    const time = timeQuery(input);
    return {
      title: `Cold starts of ${data.name}`,
      name: data.name,
      identity: data.function,
      range: data.range,
      functionHref: functionLink(data.function, time),
      everythingHref: coldStartLink(data.function, { range: 'all' }),
      isQuiet: data.totals.instances === 0,
      tiles: coldStartTiles(data.totals, data.invocations, data.cost ?? undefined),
      heat: coldStartHeatmap(data.range, data.heat, time),
      groups: groupings
        .map(({ by, label, name }) => ({ label, rows: groupRows(data.groups[by] ?? [], name) }))
        .filter(({ rows }) => rows.length > 0),
      whatIf: whatIfView(data.what_if),
      isModelled: data.what_if !== null,
      takesSeveral: data.totals.max_concurrency > 1,
      instances: instanceRows(data.instances, time),
      isCut: data.instances.length === limits.instances,
      said: formatPlural(data.totals.instances, 'instance'),
      limits,
      waits: waitRows(data.waits, time),
    };
  },
});
