import type { coldStartHeat, Row } from '@choreoscope/queries';
import { buildHeatmap, type HeatTable } from '../chart/heatmap.ts';
import { formatBucket, formatDuration, formatPlural } from '../format.ts';
import { coldStartLink, type Query } from '../links.ts';
import { functionLabel } from '../names.ts';
import { bucketSeconds, type Range } from '../range.ts';

type Cell = Row<typeof coldStartHeat>;

/** Slots are five minutes, so no bucket is shorter; an hour where the range allows. */
const least_s = 300;

/** Width of a column of the heatmap, seconds. */
export function heatBucketSeconds(range: Range): number {
  return Math.max(least_s, bucketSeconds(range));
}

/** @param cells as the question of that name gives them for these buckets; undefined where there are none */
export function coldStartHeatmap(range: Range, cells: readonly Cell[], time: Query): HeatTable | undefined {
  if (cells.length === 0) return undefined;
  const bucket_s = heatBucketSeconds(range);
  const starts = cells.map(({ bucket }) => bucket);
  const first = Math.min(...starts);
  const count = (Math.max(...starts) - first) / bucket_s + 1;
  const buckets = Array.from({ length: count }, (_, place) => first + place * bucket_s);
  const labels = buckets.map((bucket) => formatBucket(bucket, bucket_s, count * bucket_s));
  const byFunction = new Map<string, Cell[]>();
  for (const cell of cells) byFunction.set(cell.function, [...(byFunction.get(cell.function) ?? []), cell]);
  const coldOf = (row: Cell[]) => row.reduce((sum, { cold_starts }) => sum + cold_starts, 0);
  const rows = [...byFunction].sort(([, a], [, b]) => coldOf(b) - coldOf(a));
  return buildHeatmap({
    title: 'Cold starts by function and time',
    description: `${formatPlural(rows.length, 'function')}, most cold starts first, over ${formatPlural(count, 'stretch', 'stretches')} of time. Numbers in the table below.`,
    columns: labels,
    rows: rows.map(([identity, row]) => {
      const at = new Map(row.map((cell) => [cell.bucket, cell]));
      const label = row.find(({ function_name }) => function_name)?.function_name || functionLabel(identity);
      return {
        label,
        href: coldStartLink(identity, time),
        cells: buckets.map((bucket, place) => {
          const cell = at.get(bucket);
          if (!cell) return null;
          const init = cell.p50_init_ms === null ? '' : `, median init ${formatDuration(cell.p50_init_ms)}`;
          return {
            value: cell.cold_starts,
            title: `${label}, ${labels[place]}: ${formatPlural(cell.cold_starts, 'cold start')} among ${formatPlural(cell.calls, 'call')}${init}`,
          };
        }),
      };
    }),
  });
}
