import type { Row, workflowList, workflowOverTime } from '@choreoscope/queries';
import { drawSparkline } from '../chart/sparkline.ts';
import {
  formatCount,
  formatDuration,
  formatPlural,
  formatShare,
  formatTime,
  formatUsdNumber,
  isoTime,
} from '../format.ts';
import { link, type Query, workflowLink } from '../links.ts';
import { describeChannel, functionLabel } from '../names.ts';
import type { Range } from '../range.ts';
import { fillBuckets } from '../workflow-buckets.ts';

type Workflow = Row<typeof workflowList>;

/** What people call it, else what it is. */
const workflowTitle = ({ name, workflow }: Pick<Workflow, 'name' | 'workflow'>) => name || workflow;

/** Orders of the list: each by one number or text, greatest or latest first, names from A on. */
const orders = {
  flows: (a: Workflow, b: Workflow) => b.flows - a.flows,
  errors: (a: Workflow, b: Workflow) => b.errors / b.flows - a.errors / a.flows,
  stuck: (a: Workflow, b: Workflow) => b.stalled + b.dead_lettered - a.stalled - a.dead_lettered,
  p50: (a: Workflow, b: Workflow) => b.p50_duration_ms - a.p50_duration_ms,
  p95: (a: Workflow, b: Workflow) => b.p95_duration_ms - a.p95_duration_ms,
  cost: (a: Workflow, b: Workflow) => b.cost_usd - a.cost_usd,
  variants: (a: Workflow, b: Workflow) => b.variants - a.variants,
  drift: (a: Workflow, b: Workflow) => b.drifting - a.drifting,
  latest: (a: Workflow, b: Workflow) => (a.last_seen < b.last_seen ? 1 : -1),
  name: (a: Workflow, b: Workflow) => workflowTitle(a).localeCompare(workflowTitle(b), 'en'),
};

export type WorkflowOrder = keyof typeof orders;

/** Names of the orders, as the parameter `sort` takes them. */
export const workflowOrders = Object.keys(orders) as [WorkflowOrder, ...WorkflowOrder[]];

/** Those whose name, identity or root has the text in it, whatever its case; ties stay in the order they came. */
export function chooseWorkflows(
  workflows: Workflow[],
  { text, order }: { text: string; order: WorkflowOrder },
): Workflow[] {
  const wanted = text.toLocaleLowerCase('en');
  return workflows
    .filter((row) =>
      [row.name, row.workflow, row.root_function, row.root_channel].some((part) =>
        part.toLocaleLowerCase('en').includes(wanted),
      ),
    )
    .sort(orders[order]);
}

/** Workflows as rows of the list. */
export function workflowRows(
  workflows: Workflow[],
  overTime: Row<typeof workflowOverTime>[],
  { range, bucket_s, time }: { range: Range; bucket_s: number; time: Query },
) {
  const buckets = new Map(workflows.map(({ workflow }) => [workflow, [] as typeof overTime]));
  for (const bucket of overTime) buckets.get(bucket.workflow)?.push(bucket);
  return workflows.map((row) => ({
    identity: row.workflow,
    title: workflowTitle(row),
    isNamed: row.name !== '',
    href: workflowLink(row.workflow, time),
    root: functionLabel(row.root_function),
    rootWhole: row.root_function,
    channel: describeChannel(row.root_channel),
    flows: formatCount(row.flows),
    flowsHref: link('/flows', { ...time, workflow: row.workflow }),
    sparklineSvg: drawSparkline(
      fillBuckets(range, bucket_s, buckets.get(row.workflow) ?? []).rows.map((bucket) => bucket?.flows ?? 0),
    ),
    errors: formatCount(row.errors),
    errorShare: formatShare(row.errors, row.flows),
    hasErrors: row.errors > 0,
    stuck: [
      { kind: 'error', count: row.dead_lettered, text: 'dead-lettered' },
      { kind: 'stalled', count: row.stalled, text: 'stalled' },
    ]
      .filter(({ count }) => count > 0)
      .map(({ kind, count, text }) => ({ kind, text: `${formatCount(count)} ${text}` })),
    p50: formatDuration(row.p50_duration_ms),
    p95: formatDuration(row.p95_duration_ms),
    cost: formatUsdNumber(row.cost_usd),
    variants: formatCount(row.variants),
    drift: row.drifting > 0 ? formatPlural(row.drifting, 'new variant') : '',
    lastAt: formatTime(row.last_seen),
    lastIso: isoTime(row.last_seen),
  }));
}
