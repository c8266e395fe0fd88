import type { functionList, Row } from '@choreoscope/queries';
import { formatCount, formatDuration, formatShare, formatTime, isoTime } from '../format.ts';
import { functionLink, type Query } from '../links.ts';
import { functionLabel } from '../names.ts';

/** A function as a row of a list; `busy` is its part of the busiest one's invocations, 0 to 100. */
export function functionRows(rows: Row<typeof functionList>[], time: Query) {
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
    lastAt: formatTime(row.last_at),
    lastIso: isoTime(row.last_at),
  }));
}
