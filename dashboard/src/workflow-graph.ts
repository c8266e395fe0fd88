import { together, type WorkflowEdge } from '@choreoscope/queries';
import { formatCount, formatDuration, formatPlural, formatShare, formatUsdNumber } from './format.ts';
import { functionLink, type Query } from './links.ts';
import type { MapEdge, MapGraph, MapMark, MapNode } from './map/graph.ts';
import { describeChannel, functionLabel } from './names.ts';
import { type Measure, type MeasureName, measures, type WorkflowFunction } from './workflow-measures.ts';

/** From a function over a channel, and over what delivers it, to a function. */
export type Way = Pick<WorkflowEdge, 'from_function' | 'channel' | 'via' | 'to_function' | 'evidence'>;

/** A leg of the map: a part of one or more ways. */
export interface Leg<Row extends Way = WorkflowEdge> {
  id: string;
  from: string;
  to: string;
  evidence: string;
  /** Whether it ends at a function: only there is known what became of an event. */
  isDelivery: boolean;
  rows: Row[];
}

const functionId = (identity: string) => `function:${identity}`;
const channelId = (channel: string) => `channel:${channel}`;

/** The places one row of edges goes through, in order. */
function placesOf(row: Way): string[] {
  return [
    ...(row.from_function ? [functionId(row.from_function)] : []),
    ...(row.channel ? [channelId(row.channel)] : []),
    ...(row.via && row.via !== row.channel ? [channelId(row.via)] : []),
    functionId(row.to_function),
  ];
}

/** Every leg once, however many rows go over it, in the order of the rows. */
export function legsOf<Row extends Way>(rows: readonly Row[]): Leg<Row>[] {
  const legs = new Map<string, Leg<Row>>();
  for (const row of rows) {
    const places = placesOf(row);
    places.slice(1).forEach((to, index) => {
      const from = places[index] ?? '';
      const id = `${from} > ${to} by ${row.evidence}`;
      const leg: Leg<Row> = legs.get(id) ?? {
        id,
        from,
        to,
        evidence: row.evidence,
        isDelivery: index === places.length - 2,
        rows: [],
      };
      leg.rows.push(row);
      legs.set(id, leg);
    });
  }
  return [...legs.values()];
}

/** The names of a leg's ends as a person says them. */
export function placeName(id: string): string {
  const name = id.slice(id.indexOf(':') + 1);
  return id.startsWith('function:') ? functionLabel(name) : describeChannel(name).name;
}

/** A function of a workflow as a node without marks; `note` is what stands under its name. */
export function functionNode(identity: string, note: string, title: string, time: Query): MapNode {
  return {
    id: functionId(identity),
    kind: 'function',
    label: functionLabel(identity),
    note,
    title: `Function ${identity}${title ? `: ${title}` : ''}`,
    href: functionLink(identity, time),
  };
}

/** A channel as a node. */
export function channelNode(id: string): MapNode {
  const whole = id.slice(id.indexOf(':') + 1);
  const { kind, name } = describeChannel(whole);
  const note = kind === 'other' ? 'channel' : kind;
  return { id, kind, label: name, note, title: `${note} ${whole}` };
}

/** All that is known of a leg, in words. */
function describeLeg(leg: Leg): string {
  const amounts = together(leg.rows);
  const way = `${placeName(leg.from)} to ${placeName(leg.to)}`;
  if (!leg.isDelivery) return way;
  const isRoot = leg.evidence === 'none';
  return [
    `${way}: ${formatPlural(amounts.hops, 'hop')}`,
    isRoot ? 'from outside' : `known by ${leg.evidence}`,
    isRoot
      ? ''
      : `wait p50 ${formatDuration(amounts.p50_wait_ms)}, p95 ${formatDuration(amounts.p95_wait_ms)}`,
    `work p95 ${formatDuration(amounts.p95_work_ms)}`,
    `errors ${formatCount(amounts.errors)} (${formatShare(amounts.errors, amounts.hops)})`,
    formatUsdNumber(amounts.cost_usd),
  ]
    .filter(Boolean)
    .join(', ');
}

const errorMarks = (errors: number): readonly MapMark[] => (errors > 0 ? ['error'] : []);

/**
 * The map of a workflow by one measure: its text on every delivery and function, its rank as width of lines and tint of
 * functions. Every function of `functions` is on it, also one that nothing leads to.
 */
export function buildWorkflowGraph(
  rows: readonly WorkflowEdge[],
  functions: readonly WorkflowFunction[],
  { show, time }: { show: MeasureName; time: Query },
): MapGraph {
  const measure: Measure = measures[show];
  const legs = legsOf(rows);
  const amountOf = (leg: Leg) =>
    leg.evidence === 'none' && !measure.isKnownOfRoots ? 0 : measure.ofEdge(together(leg.rows));
  const deliveries = legs.filter(({ isDelivery }) => isDelivery);
  const most = Math.max(0, ...deliveries.map(amountOf));
  const edges = legs.map((leg): MapEdge => {
    const value = amountOf(leg);
    return {
      id: leg.id,
      from: leg.from,
      to: leg.to,
      evidence: leg.evidence,
      label: leg.isDelivery && value > 0 ? measure.write(value) : '',
      title: describeLeg(leg),
      weight: most === 0 ? 0 : Math.min(1, value / most),
      marks: leg.isDelivery ? errorMarks(together(leg.rows).errors) : [],
    };
  });
  const facts = new Map(functions.map((row) => [functionId(row.function), row]));
  const hottest = Math.max(0, ...functions.map((row) => measure.ofFunction(row) ?? 0));
  const ids = new Set([...legs.flatMap(({ from, to }) => [from, to]), ...facts.keys()]);
  const nodes = [...ids].map((id) => {
    const row = facts.get(id);
    if (!id.startsWith('function:')) return channelNode(id);
    const value = row && measure.ofFunction(row);
    return {
      ...functionNode(
        id.slice('function:'.length),
        row ? noteOf(row, value === undefined ? '' : measure.write(value)) : '',
        row
          ? `${formatPlural(row.invocations, 'invocation')}, ${formatPlural(row.errors, 'error')}, p50 ${formatDuration(row.p50_duration_ms)}, p95 ${formatDuration(row.p95_duration_ms)}, ${formatUsdNumber(row.cost_usd)}`
          : '',
        time,
      ),
      marks: errorMarks(row?.errors ?? 0),
      ...(value === undefined || hottest === 0 ? {} : { heat: value / hottest }),
    };
  });
  return { nodes, edges };
}

/** What is measured, and errors in any case. */
function noteOf(row: WorkflowFunction, value: string): string {
  const errors = row.errors > 0 ? formatPlural(row.errors, 'error') : '';
  return [value, errors].filter(Boolean).join(', ') || formatDuration(row.p50_duration_ms);
}
