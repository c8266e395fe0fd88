import { type Amounts, together, type WorkflowEdge } from './amounts.ts';

/** One side of a comparison, a period, a variant or a version of a function: what `workflowEdges` says, of so many flows. */
export interface Side {
  flows: number;
  edges: readonly WorkflowEdge[];
}

/** What became of a way. `unclear`: it differs, in too few flows to tell from chance. */
export type WayChange = 'appeared' | 'vanished' | 'failing' | 'slower' | 'faster' | 'unclear' | 'same';

/** A way from function to function over a channel, as it was on both sides; null where it was not. */
export interface ComparedWay {
  from_function: string;
  channel: string;
  via: string;
  to_function: string;
  /** Of the other side where it is there, else of the base; the strongest where hops are known in several ways. */
  evidence: string;
  change: WayChange;
  base: (Amounts & { hops_per_flow: number }) | null;
  other: (Amounts & { hops_per_flow: number }) | null;
}

/** What must be so before a difference is called one. */
export const comparisonGuard = {
  /** Something absent from one side is news where chance would have left it out less often than this. */
  most_chance: 0.05,
  /** Medians are compared from so many hops on each side. */
  least_for_p50: 10,
  /** And 95th percentiles from so many. */
  least_for_p95: 50,
  /** A time is longer or shorter by at least this part of itself, and by so many milliseconds. */
  least_part: 0.2,
  least_ms: 2,
  /** Standard errors between two shares of errors: 1 in 100 by chance. */
  least_z: 2.58,
} as const;

const wayOf = ({ from_function, channel, via, to_function }: WorkflowEdge) =>
  JSON.stringify([from_function, channel, via, to_function]);

function byWay(edges: readonly WorkflowEdge[]): Map<string, WorkflowEdge[]> {
  const ways = new Map<string, WorkflowEdge[]>();
  for (const edge of edges) ways.set(wayOf(edge), [...(ways.get(wayOf(edge)) ?? []), edge]);
  return ways;
}

/** How likely flows like those of `seen` would leave a way out of `flows` flows by chance alone. */
function chanceOfNone(seen: readonly WorkflowEdge[], seenFlows: number, flows: number): number {
  const share = Math.min(1, Math.max(...seen.map((edge) => edge.flows)) / Math.max(1, seenFlows));
  return (1 - share) ** flows;
}

/** Two proportions, pooled: how many standard errors the other is above the base. */
function errorsAbove(base: Amounts, other: Amounts): number {
  const pooled = (base.errors + other.errors) / (base.hops + other.hops);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / base.hops + 1 / other.hops));
  return deviation === 0 ? 0 : (other.errors / other.hops - base.errors / base.hops) / deviation;
}

/** Times of one kind, each with the number of hops from which on it says something. */
const times: { of: (amounts: Amounts) => number; least: number }[] = [
  { of: ({ p50_wait_ms }) => p50_wait_ms, least: comparisonGuard.least_for_p50 },
  { of: ({ p50_work_ms }) => p50_work_ms, least: comparisonGuard.least_for_p50 },
  { of: ({ p95_wait_ms }) => p95_wait_ms, least: comparisonGuard.least_for_p95 },
  { of: ({ p95_work_ms }) => p95_work_ms, least: comparisonGuard.least_for_p95 },
];

const isLonger = (shorter: number, longer: number) =>
  longer - shorter >= comparisonGuard.least_ms && longer - shorter >= comparisonGuard.least_part * shorter;

/** What became of a way that is on both sides, in order: what is said first is worst. */
function changeOf(base: Amounts, other: Amounts): WayChange {
  const enough = Math.min(base.hops, other.hops);
  const [known, unknown] = [
    times.filter(({ least }) => enough >= least),
    times.filter(({ least }) => enough < least),
  ];
  if (errorsAbove(base, other) >= comparisonGuard.least_z) return 'failing';
  if (known.some(({ of }) => isLonger(of(base), of(other)))) return 'slower';
  if (known.some(({ of }) => isLonger(of(other), of(base)))) return 'faster';
  const isOff = unknown.some(({ of }) => isLonger(of(base), of(other)) || isLonger(of(other), of(base)));
  return isOff && enough < comparisonGuard.least_for_p50 ? 'unclear' : 'same';
}

/** What became of a way that is on one side only. */
function changeOfOne(
  was: WorkflowEdge[] | undefined,
  is: WorkflowEdge[] | undefined,
  baseFlows: number,
  otherFlows: number,
): WayChange {
  const chance = was
    ? chanceOfNone(was, baseFlows, otherFlows)
    : chanceOfNone(is ?? [], otherFlows, baseFlows);
  if (chance > comparisonGuard.most_chance) return 'unclear';
  return was ? 'vanished' : 'appeared';
}

const order: WayChange[] = ['appeared', 'vanished', 'failing', 'slower', 'faster', 'unclear', 'same'];

/**
 * Every way of either side with what became of it, worst first and then by hops. Numbers of events are compared by
 * flow, since two periods seldom have as many flows.
 */
export function compareSides(base: Side, other: Side): ComparedWay[] {
  const [before, after] = [byWay(base.edges), byWay(other.edges)];
  const amounts = (rows: WorkflowEdge[] | undefined, flows: number) => {
    if (!rows) return null;
    const all = together(rows);
    return { ...all, hops_per_flow: all.hops / Math.max(1, flows) };
  };
  const compared = [...new Set([...before.keys(), ...after.keys()])].map((way): ComparedWay => {
    const [was, is] = [before.get(way), after.get(way)];
    const [left, right] = [amounts(was, base.flows), amounts(is, other.flows)];
    const {
      from_function = '',
      channel = '',
      via = '',
      to_function = '',
      evidence = '',
    } = (is ?? was)?.[0] ?? {};
    const change = left && right ? changeOf(left, right) : changeOfOne(was, is, base.flows, other.flows);
    return { from_function, channel, via, to_function, evidence, change, base: left, other: right };
  });
  const hops = (edge: ComparedWay) => (edge.base?.hops ?? 0) + (edge.other?.hops ?? 0);
  return compared.sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change) || hops(b) - hops(a));
}
