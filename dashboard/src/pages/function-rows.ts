import type { costByFunction, functionList, Row } from '@choreoscope/queries';
import { formatCount, formatDuration, formatShare, formatTime, formatUsd, isoTime } from '../format.ts';
import { functionLink, type Query } from '../links.ts';
import { functionLabel } from '../names.ts';

/** A function with what it cost at list price; null where no price is known. */
export type CostedFunction = Row<typeof functionList> & { list_cost_usd: string | null };

/** Puts each function's cost beside it. */
export function withCosts(
  functions: Row<typeof functionList>[],
  costs: Row<typeof costByFunction>[],
): CostedFunction[] {
  const byFunction = new Map(costs.map((row) => [row.function, row.list_cost_usd]));
  return functions.map((row) => ({ ...row, list_cost_usd: byFunction.get(row.function) ?? null }));
}

/** A function as a row of a list; `busy` is its part of the busiest one's invocations, 0 to 100. */
export function functionRows(rows: CostedFunction[], time: Query) {
  const most = Math.max(1, ...rows.map(({ invocations }) => invocations));
  return rows.map((row) => ({
    identity: row.function,
    name: row.name || functionLabel(row.function),
    href: functionLink(row.function, time),
    place: [row.provider, row.region, row.runtime, row.architecture].filter(Boolean).join(' · '),
    invocations: formatCount(row.invocations),
    busy: (row.invocations / most) * 100,
    errors: formatCount(row.errors),
    errorShare: formatShare(row.errors, row.invocations),
    hasErrors: row.errors > 0,
    coldStarts: formatCount(row.cold_starts),
    coldShare: formatShare(row.cold_starts, row.invocations),
    p50: formatDuration(row.p50_ms),
    p95: formatDuration(row.p95_ms),
    p99: formatDuration(row.p99_ms),
    init: formatDuration(row.p50_init_ms),
    cost: formatUsd(row.list_cost_usd),
    lastAt: formatTime(row.last_at),
    lastIso: isoTime(row.last_at),
  }));
}
