import type { flowSkew, Row } from '@choreoscope/queries';
import { formatCount, formatDuration } from '../format.ts';
import { functionLabel } from '../names.ts';

/** Nearer than this two clocks are as good as one: hops are not faster. */
const agreeing_ms = 1;

const signed = (ms: number) => `${ms < 0 ? '−' : '+'}${formatDuration(Math.abs(ms))}`;

/** What hops prove of clocks that disagree: only the pairs of instances where something is proven. */
export function clockRows(rows: Row<typeof flowSkew>[]) {
  return rows
    .filter(
      (row) =>
        row.skewed_hops + row.back_skewed_hops > 0 ||
        row.offset_most_ms < -agreeing_ms ||
        (row.offset_least_ms !== null && row.offset_least_ms > agreeing_ms),
    )
    .map((row) => ({
      from: functionLabel(row.from_function),
      fromInstance: row.from_instance,
      to: functionLabel(row.to_function),
      toInstance: row.to_instance,
      hops: formatCount(row.hops + row.back_hops),
      skewed: formatCount(row.skewed_hops + row.back_skewed_hops),
      ahead:
        row.offset_least_ms === null || row.offset_ms === null
          ? `${signed(row.offset_most_ms)} at most`
          : `${signed(row.offset_ms)} (${signed(row.offset_least_ms)} to ${signed(row.offset_most_ms)})`,
    }));
}
