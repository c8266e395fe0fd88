import type { Amounts, ComparedWay, WayChange } from '@choreoscope/queries';
import { formatCount, formatDuration, formatShare } from './format.ts';
import type { Query } from './links.ts';
import type { MapEdge, MapGraph, MapMark } from './map/graph.ts';
import { channelNode, functionNode, legsOf, placeName } from './workflow-graph.ts';

/** Each change in words, as a sign before its words, and as the map marks it. */
export const changes: Record<WayChange, { text: string; sign: string; marks: readonly MapMark[] }> = {
  appeared: { text: 'only now', sign: '+', marks: ['added'] },
  vanished: { text: 'only before', sign: '−', marks: ['removed'] },
  failing: { text: 'more errors', sign: '!', marks: ['error'] },
  slower: { text: 'slower', sign: '▲', marks: ['slower'] },
  faster: { text: 'faster', sign: '▼', marks: [] },
  unclear: { text: 'too few to tell', sign: '?', marks: [] },
  same: { text: 'as before', sign: '', marks: [] },
};

const both = (base: string, other: string) => `${base} → ${other}`;

/** The time that changed most, in proportion, before and after. */
function slowest(base: Amounts, other: Amounts): string {
  const times = [
    (amounts: Amounts) => amounts.p50_wait_ms,
    (amounts: Amounts) => amounts.p50_work_ms,
    (amounts: Amounts) => amounts.p95_wait_ms,
    (amounts: Amounts) => amounts.p95_work_ms,
  ];
  const ratio = (of: (amounts: Amounts) => number) => Math.abs(Math.log((of(other) + 1) / (of(base) + 1)));
  const [first = times[0]] = times.toSorted((a, b) => ratio(b) - ratio(a));
  return first ? both(formatDuration(first(base)), formatDuration(first(other))) : '';
}

/** What stands on an edge of the map, behind the sign of its mark. */
function labelOf({ change, base, other }: ComparedWay): string {
  const one = other ?? base;
  const labels: Record<WayChange, () => string> = {
    appeared: () => `×${formatCount(one?.hops ?? 0)}`,
    vanished: () => `×${formatCount(one?.hops ?? 0)}`,
    failing: () =>
      base && other
        ? `! ${both(formatShare(base.errors, base.hops), formatShare(other.errors, other.hops))}`
        : '',
    slower: () => (base && other ? slowest(base, other) : ''),
    faster: () => (base && other ? `▼ ${slowest(base, other)}` : ''),
    unclear: () => '?',
    same: () => '',
  };
  return labels[change]();
}

/**
 * One map of both sides: every way of either, marked by what became of it. A part of several ways has a mark where all of
 * them have the same.
 */
export function buildComparisonGraph(edges: readonly ComparedWay[], time: Query): MapGraph {
  const legs = legsOf(edges);
  const drawn = legs.map((leg): MapEdge => {
    const [first] = leg.rows;
    const isAlike = leg.rows.every(({ change }) => change === first?.change);
    const said = leg.rows.map((row) => changes[row.change].text);
    return {
      id: leg.id,
      from: leg.from,
      to: leg.to,
      evidence: leg.evidence,
      label: first && leg.isDelivery && leg.rows.length === 1 ? labelOf(first) : '',
      title: `${placeName(leg.from)} to ${placeName(leg.to)}: ${[...new Set(said)].join(', ')}`,
      marks: first && (isAlike || leg.rows.length === 1) ? changes[first.change].marks : [],
    };
  });
  const ids = [...new Set(legs.flatMap(({ from, to }) => [from, to]))];
  const nodes = ids.map((id) => {
    // What all its ways appeared or vanished with did so itself.
    const near = edges.filter((edge) => touches(edge, id));
    const own = (['appeared', 'vanished'] as const).find((change) =>
      near.every((edge) => edge.change === change),
    );
    const node = id.startsWith('function:')
      ? functionNode(id.slice('function:'.length), own ? changes[own].text : '', '', time)
      : channelNode(id);
    return { ...node, marks: own ? changes[own].marks : [] };
  });
  return { nodes, edges: drawn };
}

const touches = (edge: ComparedWay, id: string) =>
  [
    `function:${edge.from_function}`,
    `channel:${edge.channel}`,
    `channel:${edge.via}`,
    `function:${edge.to_function}`,
  ].includes(id);
