import {
  costByFunction,
  costOverTime,
  costTotals,
  flowList,
  flowsOverTime,
  flowTotals,
  functionList,
  invocationsOverTime,
  invocationTotals,
} from '@choreoscope/queries';
import { buildPanel } from '../chart/panel.ts';
import { exampleSpan } from '../example-span.ts';
import {
  formatAge,
  formatCount,
  formatDuration,
  formatShare,
  formatUnpriced,
  formatUsd,
  formatUsdNumber,
} from '../format.ts';
import { link } from '../links.ts';
import { definePage } from '../page.ts';
import { bucketSeconds, rangeParameters, timeQuery } from '../range.ts';
import { askRange } from '../range-request.ts';
import { askWorkflowNames, workflowNamer } from '../workflow-names.ts';
import { anyFlow } from './flow-filters.ts';
import { flowRow } from './flow-rows.ts';
import { functionRows, withCosts } from './function-rows.ts';
import { invocationPanels } from './invocation-panels.ts';

/** What happened lately, and where to look next; a welcome while the store is empty. */
export const overview = definePage({
  path: '/',
  template: 'overview',
  section: 'overview',
  parameters: rangeParameters,
  async load(context, input) {
    const { range, isEmpty, lastAt } = await askRange(context, input);
    const { from, to } = range;
    const bucket_s = bucketSeconds(range);
    const [
      flowTotal,
      invocationTotal,
      costTotal,
      flows,
      invocations,
      costs,
      functions,
      functionCosts,
      latest,
      workflow_names,
    ] = await Promise.all([
      context.ask(flowTotals, { from, to }),
      context.ask(invocationTotals, { from, to, function: '' }),
      context.ask(costTotals, { from, to, function: '' }),
      context.ask(flowsOverTime, { from, to, bucket_s }),
      context.ask(invocationsOverTime, { from, to, bucket_s, function: '' }),
      context.ask(costOverTime, { from, to, bucket_s, function: '' }),
      context.ask(functionList, { from, to, function: '', sort: 'invocations', limit: 8 }),
      context.ask(costByFunction, { from, to }),
      context.ask(flowList, { ...anyFlow(context.now), from, to, limit: 10 }),
      askWorkflowNames(context),
    ]);
    return {
      is_empty: isEmpty,
      last_at: lastAt,
      collector_url: context.collectorUrl,
      range,
      bucket_s,
      totals: { flows: flowTotal[0]!, invocations: invocationTotal[0]!, cost: costTotal[0]! },
      over_time: { flows, invocations, costs },
      busiest_functions: withCosts(functions, functionCosts),
      latest_flows: latest,
      workflow_names,
    };
  },
  view(data, { now, collectorUrl }, input) {
    if (data.is_empty) {
      return { title: 'Welcome', isEmpty: true, collectorUrl, exampleSpan: exampleSpan(now) };
    }
    const time = timeQuery(input);
    const nameOf = workflowNamer(data.workflow_names);
    const { flows, invocations, cost } = data.totals;
    const flowBuckets = data.over_time.flows;
    const panels = invocationPanels(data.range, data.over_time.invocations, invocations);
    const starts = flowBuckets.map(({ bucket }) => bucket);
    return {
      title: 'Overview',
      isEmpty: false,
      range: data.range,
      isQuiet: invocations.invocations === 0,
      lastActivity: data.last_at && formatAge(data.last_at, now),
      everythingHref: link('/', { range: 'all' }),
      tiles: [
        {
          label: 'Flows',
          value: formatCount(flows.flows),
          note: `median ${formatDuration(flows.p50_ms)}, p95 ${formatDuration(flows.p95_ms)}`,
          href: link('/flows', time),
        },
        {
          label: 'Flows with errors',
          value: formatCount(flows.flows_with_errors),
          note: formatShare(flows.flows_with_errors, flows.flows),
          href: link('/flows', { ...time, error: 1 }),
          kind: flows.flows_with_errors > 0 ? 'error' : '',
        },
        {
          label: 'Duplicates',
          value: formatCount(flows.duplicates),
          note: 'deliveries that repeat an event',
          href: link('/flows', { ...time, duplicate: 1 }),
          kind: flows.duplicates > 0 ? 'duplicate' : '',
        },
        {
          label: 'Invocations',
          value: formatCount(invocations.invocations),
          note: `of ${formatCount(invocations.functions)} functions`,
          href: link('/functions', time),
        },
        {
          label: 'Cold starts',
          value: formatCount(invocations.cold_starts),
          note: formatShare(invocations.cold_starts, invocations.invocations),
          href: link('/flows', { ...time, cold: 1 }),
          kind: invocations.cold_starts > 0 ? 'cold' : '',
        },
        { label: 'Cost', value: formatUsd(cost.list_cost_usd), note: formatUnpriced(cost), kind: 'long' },
      ],
      panels: [
        buildPanel(data.range, starts, {
          title: 'Flows',
          kind: 'bar',
          formatValue: formatCount,
          isCount: true,
          series: [
            {
              name: 'without errors',
              ink: 'accent',
              values: flowBuckets.map((bucket) => bucket.flows - bucket.flows_with_errors),
              total: formatCount(flows.flows - flows.flows_with_errors),
            },
            {
              name: 'with errors',
              ink: 'error',
              values: flowBuckets.map((bucket) => bucket.flows_with_errors),
              total: formatCount(flows.flows_with_errors),
            },
          ],
        }),
        panels.count('Invocations'),
        panels.duration('Invocation duration', ['median', 'p95']),
        panels.coldStarts('Cold starts'),
        buildPanel(data.range, starts, {
          title: 'Duplicates',
          kind: 'bar',
          formatValue: formatCount,
          isCount: true,
          series: [
            {
              name: 'repeated deliveries',
              ink: 'duplicate',
              values: flowBuckets.map((bucket) => bucket.duplicates),
              total: formatCount(flows.duplicates),
            },
          ],
        }),
        buildPanel(data.range, starts, {
          title: 'Cost',
          kind: 'bar',
          formatValue: formatUsdNumber,
          isCount: false,
          series: [
            {
              name: 'list price',
              ink: 'accent',
              values: data.over_time.costs.map(({ list_cost_usd: usd }) =>
                usd === null ? null : Number(usd),
              ),
              total: formatUsd(cost.list_cost_usd),
            },
          ],
        }),
      ],
      functions: functionRows(data.busiest_functions, time),
      functionsHref: link('/functions', time),
      flows: data.latest_flows.map((flow) => flowRow(flow, nameOf)),
      flowsHref: link('/flows', time),
    };
  },
});
