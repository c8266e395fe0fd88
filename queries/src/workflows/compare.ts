import type { Row } from '../question.ts';
import { workflowEdges } from '../questions/workflow-edges.ts';
import type { Store } from '../store.ts';

/** One side of a comparison: a period, and in it all flows, those of one variant, or what leads into or out of one version. */
export interface Side {
  from: Date;
  to: Date;
  /** 16 hex digits. */
  variant?: string;
  /** `function@version`. */
  version?: string;
}

/** What was measured on one way on one side. */
export interface Measured {
  hops: number;
  /** 0 to 1, of hops. */
  errorRate: number;
  p50WaitMs: number;
  p95WaitMs: number;
  p50WorkMs: number;
  p95WorkMs: number;
  /** List price of one hop's work. */
  costUsd: number;
}

export type Change =
  | 'appeared'
  | 'vanished'
  | 'slower-wait'
  | 'faster-wait'
  | 'slower-work'
  | 'faster-work'
  | 'more-errors'
  | 'fewer-errors'
  | 'dearer'
  | 'cheaper';

/** One way on both sides; undefined where nothing went it. */
export interface ComparedWay {
  fromFunction: string;
  channel: string;
  via: string;
  toFunction: string;
  a: Measured | undefined;
  b: Measured | undefined;
  /** What changed from a to b by more than chance and habit explain. */
  changes: Change[];
  /** Too few hops on a side to say anything of it but that they are there. */
  isTooFew: boolean;
}

/** What a change must be to be told. Below, it may be chance. */
export const comparisonLimits = {
  /** Hops on each side. */
  hops: 30,
  /** Of a time or cost, as a ratio; both percentiles asked of it must pass. */
  ratio: 1.2,
  /** Of a time. */
  ms: 5,
  /** Standard errors between two error rates. */
  deviations: 3,
} as const;

/**
 * Compares two periods, versions or variants of a workflow, way by way: what appeared, vanished, slowed, failed more or cost more, those with most
 * changes first.
 * @param options.withInferred hops by fingerprint or statistics too; default yes
 * @throws StoreError
 */
export async function compareWorkflow(
  store: Store,
  workflow: string,
  a: Side,
  b: Side,
  options: { withInferred?: boolean } = {},
): Promise<ComparedWay[]> {
  const ask = ({ from, to, variant = '', version = '' }: Side) =>
    store.ask(workflowEdges, {
      workflow,
      from,
      to,
      variant,
      version,
      with_inferred: Number(options.withInferred ?? true),
    });
  return compareWays(await ask(a), await ask(b));
}

type Edge = Row<typeof workflowEdges>;

/** Ways of two answers of `workflowEdges` side by side. */
export function compareWays(a: readonly Edge[], b: readonly Edge[]): ComparedWay[] {
  const [left, right] = [byWay(a), byWay(b)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((key) => compared(left.get(key), right.get(key)))
    .sort((one, other) => other.changes.length - one.changes.length || hopsOf(other) - hopsOf(one));
}

/** By way, whatever the evidence: that of which there is most stands for its times. */
function byWay(edges: readonly Edge[]): Map<string, Edge> {
  const found = new Map<string, Edge>();
  for (const edge of edges) {
    const key = [edge.from_function, edge.channel, edge.via, edge.to_function].join('\0');
    const known = found.get(key);
    if (!known) found.set(key, edge);
    else {
      const most = known.hops >= edge.hops ? known : edge;
      found.set(key, {
        ...most,
        hops: known.hops + edge.hops,
        errors: known.errors + edge.errors,
        cost_usd: known.cost_usd + edge.cost_usd,
      });
    }
  }
  return found;
}

function measured(edge: Edge | undefined): Measured | undefined {
  return (
    edge && {
      hops: edge.hops,
      errorRate: edge.errors / edge.hops,
      p50WaitMs: edge.p50_wait_ms,
      p95WaitMs: edge.p95_wait_ms,
      p50WorkMs: edge.p50_work_ms,
      p95WorkMs: edge.p95_work_ms,
      costUsd: edge.cost_usd / edge.hops,
    }
  );
}

const hopsOf = ({ a, b }: ComparedWay) => (a?.hops ?? 0) + (b?.hops ?? 0);

function compared(left: Edge | undefined, right: Edge | undefined): ComparedWay {
  const { from_function, channel, via, to_function } = (left ?? right)!;
  const [a, b] = [measured(left), measured(right)];
  const isTooFew = Math.min(a?.hops ?? b?.hops ?? 0, b?.hops ?? a?.hops ?? 0) < comparisonLimits.hops;
  const changes: Change[] = !a ? ['appeared'] : !b ? ['vanished'] : isTooFew ? [] : changesOf(a, b);
  return { fromFunction: from_function, channel, via, toFunction: to_function, a, b, changes, isTooFew };
}

const isMore = (a: number, b: number, least: number) => b > a * comparisonLimits.ratio && b - a >= least;

/** Each is told where its test says so from a to b; the opposite where it says so from b to a. */
const tests: [Change, Change, (a: Measured, b: Measured) => boolean][] = [
  [
    'slower-wait',
    'faster-wait',
    (a, b) =>
      isMore(a.p50WaitMs, b.p50WaitMs, comparisonLimits.ms) &&
      isMore(a.p95WaitMs, b.p95WaitMs, comparisonLimits.ms),
  ],
  [
    'slower-work',
    'faster-work',
    (a, b) =>
      isMore(a.p50WorkMs, b.p50WorkMs, comparisonLimits.ms) &&
      isMore(a.p95WorkMs, b.p95WorkMs, comparisonLimits.ms),
  ],
  [
    'more-errors',
    'fewer-errors',
    (a, b) => b.errorRate > a.errorRate && deviation(a, b) >= comparisonLimits.deviations,
  ],
  ['dearer', 'cheaper', (a, b) => isMore(a.costUsd, b.costUsd, Number.MIN_VALUE)],
];

function changesOf(a: Measured, b: Measured): Change[] {
  return tests.flatMap(([more, less, isSo]) => (isSo(a, b) ? [more] : isSo(b, a) ? [less] : []));
}

/** How many standard errors two error rates are apart, as if both were one: the two-proportion z-test. */
function deviation(a: Measured, b: Measured): number {
  const pooled = (a.errorRate * a.hops + b.errorRate * b.hops) / (a.hops + b.hops);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.hops + 1 / b.hops));
  return error === 0 ? 0 : Math.abs(a.errorRate - b.errorRate) / error;
}
