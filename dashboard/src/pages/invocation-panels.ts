import type { invocationsOverTime, invocationTotals, Row } from '@choreoscope/queries';
import { buildPanel, type Panel } from '../chart/panel.ts';
import { formatCount, formatDuration } from '../format.ts';
import type { Range } from '../range.ts';

type Bucket = Row<typeof invocationsOverTime>;
type Totals = Row<typeof invocationTotals>;

const percentiles = {
  median: { column: 'p50_ms', ink: 'accent' },
  p95: { column: 'p95_ms', ink: 'soft' },
  p99: { column: 'p99_ms', ink: 'duplicate' },
} as const;

/** Charts of invocations over time, with the totals of the whole range in their legends. */
export function invocationPanels(range: Range, buckets: Bucket[], totals: Totals) {
  const starts = buckets.map(({ bucket }) => bucket);
  return {
    /** With and without error. */
    count: (title: string): Panel =>
      buildPanel(range, starts, {
        title,
        kind: 'bar',
        formatValue: formatCount,
        isCount: true,
        series: [
          {
            name: 'without error',
            ink: 'accent',
            values: buckets.map((bucket) => bucket.invocations - bucket.errors),
            total: formatCount(totals.invocations - totals.errors),
          },
          {
            name: 'with error',
            ink: 'error',
            values: buckets.map((bucket) => bucket.errors),
            total: formatCount(totals.errors),
          },
        ],
      }),
    duration: (title: string, names: (keyof typeof percentiles)[]): Panel =>
      buildPanel(range, starts, {
        title,
        kind: 'line',
        formatValue: formatDuration,
        isCount: false,
        series: names.map((name) => {
          const { column, ink } = percentiles[name];
          return {
            name,
            ink,
            values: buckets.map((bucket) => bucket[column]),
            total: formatDuration(totals[column]),
          };
        }),
      }),
    coldStarts: (title: string): Panel =>
      buildPanel(range, starts, {
        title,
        kind: 'bar',
        formatValue: formatCount,
        isCount: true,
        series: [
          {
            name: 'cold starts',
            ink: 'cold',
            values: buckets.map((bucket) => bucket.cold_starts),
            total: formatCount(totals.cold_starts),
          },
        ],
      }),
  };
}
