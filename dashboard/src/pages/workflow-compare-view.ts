import { type ComparedWay, comparisonGuard } from '@choreoscope/queries';
import { buildComparisonGraph, changes } from '../comparison-graph.ts';
import {
  absent,
  formatCount,
  formatDuration,
  formatPlural,
  formatShare,
  formatTime,
  formatUsdNumber,
  shortId,
} from '../format.ts';
import { functionLink, link, type Query, workflowLink } from '../links.ts';
import type { MapDrawing } from '../map/graph.ts';
import { functionLabel } from '../names.ts';
import type { View } from '../page.ts';
import { timeQuery } from '../range.ts';
import type { WorkflowFunction } from '../workflow-measures.ts';
import type { CompareData } from './workflow-compare.ts';
import type { AskedSide, CompareInput, Mode } from './workflow-compare-sides.ts';
import { modes } from './workflow-compare-sides.ts';
import { channelCell } from './workflow-tables.ts';

const few = (value: number) => (value >= 100 ? formatCount(value) : value.toFixed(2).replace(/\.?0+$/, ''));
const upTo = (time: Date) => formatTime(time).slice(0, 16);
const isoMinute = (time: Date) => time.toISOString().slice(0, 16);

/** What a side is called. */
const sideName: Record<Mode, (side: AskedSide) => string> = {
  periods: ({ from, to }) => `${upTo(from)} to ${upTo(to)} UTC`,
  versions: ({ version }) => versionLabel(version),
  variants: ({ variant }) => `variant ${shortId(variant)}`,
};

const labels: Record<Mode, string> = {
  periods: 'Two periods',
  versions: 'Two versions of a function',
  variants: 'Two variants',
};

/** `price-order, version 8` */
function versionLabel(version: string): string {
  const at = version.lastIndexOf('@');
  return `${functionLabel(version.slice(0, at))}, version ${version.slice(at + 1) || 'unknown'}`;
}

/** One map of both sides. */
export function compareDrawing(data: CompareData, input: CompareInput): MapDrawing | undefined {
  if (data.edges.length === 0) return undefined;
  return {
    title: `${data.name || data.workflow}, compared`,
    description:
      'Every way of either side: what is only on one, what fails more often and what became slower. The table below has both values.',
    graph: buildComparisonGraph(data.edges, timeQuery(input)),
  };
}

/** The comparison page. */
export function compareView(data: CompareData, input: CompareInput): View {
  const time = timeQuery(input);
  const { sides, by, workflow } = data;
  const path = `${workflowLink(workflow)}/compare`;
  const here = { ...time, by: input.by, base: input.base, other: input.other } satisfies Query;
  const periods = { base_from: input.base_from?.toISOString(), base_to: input.base_to?.toISOString() };
  return {
    title: `${data.name || workflow}, compared`,
    name: data.name || workflow,
    href: workflowLink(workflow, time),
    range: data.range,
    by,
    modes: modes.map((mode) => ({
      label: labels[mode],
      href: link(path, { ...time, by: mode === 'periods' ? undefined : mode }),
      isCurrent: mode === by,
    })),
    inferred: {
      isShown: data.with_inferred,
      href: link(path, { ...here, ...periods, inferred: data.with_inferred ? '0' : undefined }),
    },
    action: path,
    hidden: Object.entries({
      ...(by === 'periods' ? {} : { ...time, by }),
      inferred: input.inferred,
    }).filter(([, value]) => value !== undefined),
    form: formOf(data),
    earlier: by === 'periods' ? earlierPeriods(data, path, time, input.inferred) : [],
    sides:
      sides &&
      [sides.base, sides.other].map((side) => ({
        name: sideName[by](side),
        flows: formatPlural(side.flows, 'flow'),
      })),
    isEmpty: sides !== null && Math.min(sides.base.flows, sides.other.flows) === 0,
    isThin: sides !== null && Math.min(sides.base.flows, sides.other.flows) < comparisonGuard.least_for_p50,
    guard: comparisonGuard,
    counts: (Object.keys(changes) as (keyof typeof changes)[])
      .map((change) => ({
        ...changes[change],
        change,
        count: data.edges.filter((edge) => edge.change === change).length,
      }))
      .filter(({ count }) => count > 0),
    columns: columns.map(({ name }) => name),
    edges: data.edges.map((edge) => edgeRow(edge, data, time)),
    functions: functionRows(data, time),
  };
}

function formOf({ sides, choices }: CompareData) {
  const pick = (options: { value: string; label: string }[], chosen: string | undefined) =>
    options.map((option) => ({ ...option, isChosen: option.value === chosen }));
  const versions = choices.versions.map((row) => ({
    value: `${row.function}@${row.function_version}`,
    label: `${versionLabel(`${row.function}@${row.function_version}`)} (${formatPlural(row.flows, 'flow')})`,
  }));
  const variants = choices.variants.map((row) => ({
    value: row.variant,
    label: `${shortId(row.variant)} (${formatPlural(row.flows, 'flow')}, ${formatShare(row.share, 1)})`,
  }));
  const { base, other } = sides ?? {};
  return {
    periods: base &&
      other && {
        from: isoMinute(other.from),
        to: isoMinute(new Date(Math.ceil(other.to.getTime() / 60_000) * 60_000)),
        baseFrom: isoMinute(base.from),
        baseTo: isoMinute(base.to),
      },
    versions: { base: pick(versions, base?.version), other: pick(versions, other?.version) },
    variants: { base: pick(variants, base?.variant), other: pick(variants, other?.variant) },
  };
}

const day_ms = 86_400_000;

/** The same stretch of time some time ago, one click away. */
function earlierPeriods({ range }: CompareData, path: string, time: Query, inferred: string | undefined) {
  const shifts = [
    { label: 'the stretch before', ms: range.to.getTime() - range.from.getTime() },
    { label: 'a day earlier', ms: day_ms },
    { label: 'a week earlier', ms: 7 * day_ms },
  ];
  return shifts
    .filter(({ ms }) => range.from.getTime() - ms > 0)
    .map(({ label, ms }) => ({
      label,
      href: link(path, {
        ...time,
        base_from: new Date(range.from.getTime() - ms).toISOString(),
        base_to: new Date(range.to.getTime() - ms).toISOString(),
        inferred,
      }),
    }));
}

type Values = NonNullable<ComparedWay['base']>;

/** Columns of the table of differences: both values in each. */
const columns: { name: string; of: (values: Values, flows: number, isRoot: boolean) => string }[] = [
  { name: 'Hops a flow', of: ({ hops_per_flow }) => few(hops_per_flow) },
  {
    name: 'Wait p50',
    of: ({ p50_wait_ms }, _flows, isRoot) => (isRoot ? absent : formatDuration(p50_wait_ms)),
  },
  {
    name: 'Wait p95',
    of: ({ p95_wait_ms }, _flows, isRoot) => (isRoot ? absent : formatDuration(p95_wait_ms)),
  },
  { name: 'Work p50', of: ({ p50_work_ms }) => formatDuration(p50_work_ms) },
  { name: 'Work p95', of: ({ p95_work_ms }) => formatDuration(p95_work_ms) },
  { name: 'Errors', of: ({ errors, hops }) => formatShare(errors, hops) },
  { name: 'Cost a flow', of: ({ cost_usd }, flows) => formatUsdNumber(cost_usd / Math.max(1, flows)) },
];

function edgeRow(edge: ComparedWay, { sides }: CompareData, time: Query) {
  const isRoot = edge.evidence === 'none';
  const place = (identity: string) => ({
    name: functionLabel(identity) || 'outside',
    whole: identity,
    href: identity ? functionLink(identity, time) : undefined,
  });
  return {
    from: place(edge.from_function),
    channel: channelCell(edge.channel, edge.via),
    to: place(edge.to_function),
    change: edge.change,
    sign: changes[edge.change].sign,
    said: changes[edge.change].text,
    samples: [edge.base?.hops ?? 0, edge.other?.hops ?? 0].map(formatCount),
    cells: columns.map(({ of }) => ({
      base: edge.base ? of(edge.base, sides?.base.flows ?? 0, isRoot) : absent,
      other: edge.other ? of(edge.other, sides?.other.flows ?? 0, isRoot) : absent,
    })),
  };
}

/** Functions of either side, those that most is spent on now first. */
function functionRows({ functions, sides }: CompareData, time: Query) {
  const before = new Map(functions.base.map((row) => [row.function, row]));
  const after = new Map(functions.other.map((row) => [row.function, row]));
  const both = (identity: string, of: (row: WorkflowFunction, flows: number) => string) => {
    const [left, right] = [before.get(identity), after.get(identity)];
    return {
      base: left ? of(left, Math.max(1, sides?.base.flows ?? 0)) : absent,
      other: right ? of(right, Math.max(1, sides?.other.flows ?? 0)) : absent,
    };
  };
  return [...new Set([...after.keys(), ...before.keys()])].map((identity) => ({
    name: functionLabel(identity),
    whole: identity,
    href: functionLink(identity, time),
    cells: [
      both(identity, ({ invocations }, flows) => few(invocations / flows)),
      both(identity, ({ p50_duration_ms }) => formatDuration(p50_duration_ms)),
      both(identity, ({ p95_duration_ms }) => formatDuration(p95_duration_ms)),
      both(identity, ({ errors, invocations }) => formatShare(errors, invocations)),
      both(identity, ({ cold_starts, invocations }) => formatShare(cold_starts, invocations)),
      both(identity, ({ cost_usd }, flows) => formatUsdNumber(cost_usd / flows)),
    ],
  }));
}
