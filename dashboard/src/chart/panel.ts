import { absent, formatBucket } from '../format.ts';
import { bucketSeconds, type Range } from '../range.ts';
import { drawSeriesChart, type SeriesChart } from './series-chart.ts';

/** A chart with its legend and the same numbers as a table. */
export interface Panel {
  title: string;
  svg: string;
  legend: { name: string; ink: string; total: string }[];
  columns: string[];
  rows: { label: string; values: string[] }[];
}

/** What a panel is made of; `total` is the one number a legend entry shows beside its name. */
export interface PanelParts extends Omit<SeriesChart, 'labels' | 'description' | 'series'> {
  series: (SeriesChart['series'][number] & { total: string })[];
}

/** @param buckets starts in epoch seconds, as the over-time questions give them for this range */
export function buildPanel(range: Range, buckets: number[], parts: PanelParts): Panel {
  const span_s = (range.to.getTime() - range.from.getTime()) / 1000;
  const bucket_s = bucketSeconds(range);
  const labels = buckets.map((bucket) => formatBucket(bucket, bucket_s, span_s));
  const description = `${parts.series.map(({ name, total }) => `${name}: ${total}`).join('; ')}. Numbers in the table below the chart.`;
  const rows = labels.map((label, index) => ({
    label,
    values: parts.series.map(({ values }) => {
      const value = values[index];
      return value === null || value === undefined ? absent : parts.formatValue(value);
    }),
    isEmpty: parts.series.every(({ values }) => !values[index]),
  }));
  return {
    title: parts.title,
    svg: drawSeriesChart({ ...parts, labels, description }),
    legend: parts.series.map(({ name, ink, total }) => ({ name, ink, total })),
    columns: parts.series.map(({ name }) => name),
    rows: rows.filter(({ isEmpty }) => !isEmpty),
  };
}
