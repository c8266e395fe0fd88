import type { duplicatesOverTime, Row } from '@choreoscope/queries';
import { buildPanel, type Panel } from '../chart/panel.ts';
import { formatCount, formatUsdNumber } from '../format.ts';
import { bucketSeconds, type Range } from '../range.ts';
import { usd } from './duplicate-rows.ts';

type Bucket = Row<typeof duplicatesOverTime>;

/** Colours of the series of one chart, most frequent first; what is left over has the last. */
const inks = ['duplicate', 'accent', 'cold', 'error', 'soft', 'muted'] as const;

/** Starts of all buckets of a range, in epoch seconds, as the questions count them. */
function bucketStarts(range: Range): number[] {
  const width = bucketSeconds(range);
  const first = Math.floor(range.from.getTime() / 1000 / width) * width;
  const end = range.to.getTime() / 1000;
  return Array.from(
    { length: Math.max(1, Math.ceil((end - first) / width)) },
    (_, index) => first + index * width,
  );
}

/** A value per bucket of the range. */
function perBucket(starts: number[], rows: Bucket[], amountOf: (row: Bucket) => number): number[] {
  const values = new Map<number, number>();
  for (const row of rows) values.set(row.bucket, (values.get(row.bucket) ?? 0) + amountOf(row));
  return starts.map((start) => values.get(start) ?? 0);
}

const sum = (rows: Bucket[], amountOf: (row: Bucket) => number) =>
  rows.reduce((total, row) => total + amountOf(row), 0);

/** Stacked counts over time, apart by the rows' names: the five most frequent, and the others together. */
export function countPanel(
  range: Range,
  rows: Bucket[],
  title: string,
  nameOf: (name: string) => string,
): Panel {
  const starts = bucketStarts(range);
  const count = (row: Bucket) => row.duplicates;
  const names = [...new Set(rows.map(({ name }) => name))]
    .map((name) => ({ name, of: rows.filter((row) => row.name === name) }))
    .sort((a, b) => sum(b.of, count) - sum(a.of, count) || (a.name < b.name ? -1 : 1));
  const shown = names.length <= inks.length ? names : names.slice(0, inks.length - 1);
  const others = names.slice(shown.length).flatMap(({ of }) => of);
  return buildPanel(range, starts, {
    title,
    kind: 'bar',
    formatValue: formatCount,
    isCount: true,
    series: [...shown, ...(others.length > 0 ? [{ name: undefined, of: others }] : [])].map(
      ({ name, of }, index) => ({
        name: name === undefined ? 'others' : nameOf(name),
        ink: inks[index] ?? 'muted',
        values: perBucket(starts, of, count),
        total: formatCount(sum(of, count)),
      }),
    ),
  });
}

/** List price over time: of what was needed, and of the rest. */
export function pricePanel(range: Range, byEffect: Bucket[]): Panel {
  const starts = bucketStarts(range);
  const price = (row: Bucket) => row.own_cost_usd + row.downstream_cost_usd;
  const parts = [
    { name: 'not needed', ink: 'duplicate', of: byEffect.filter(({ name }) => name !== 'needed') },
    { name: 'needed retries', ink: 'soft', of: byEffect.filter(({ name }) => name === 'needed') },
  ] as const;
  return buildPanel(range, starts, {
    title: 'Price',
    kind: 'bar',
    formatValue: formatUsdNumber,
    isCount: false,
    series: parts.map(({ name, ink, of }) => ({
      name,
      ink,
      values: perBucket(starts, of, price),
      total: usd(sum(of, price)),
    })),
  });
}
