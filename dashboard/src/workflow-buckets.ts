import type { Row, workflowOverTime } from '@choreoscope/queries';
import type { Range } from './range.ts';

type Bucket = Row<typeof workflowOverTime>;

/** Workflows are counted in slices of five minutes; no bucket is finer. */
const slice_s = 300;

/** Width in seconds of a workflow's buckets: whole slices, at most `wanted` of them. */
export function workflowBucketSeconds({ from, to }: Range, wanted: number): number {
  const span_s = (to.getTime() - from.getTime()) / 1000;
  return Math.max(1, Math.ceil(span_s / wanted / slice_s)) * slice_s;
}

/** Starts of all buckets of the range in epoch seconds, and each one's row where flows began in it. */
export function fillBuckets(
  { from, to }: Range,
  bucket_s: number,
  rows: Bucket[],
): { starts: number[]; rows: (Bucket | undefined)[] } {
  const byStart = new Map(rows.map((row) => [row.bucket, row]));
  const starts: number[] = [];
  const first = Math.floor(from.getTime() / 1000 / bucket_s) * bucket_s;
  for (let start = first; start < to.getTime() / 1000; start += bucket_s) starts.push(start);
  return { starts, rows: starts.map((start) => byStart.get(start)) };
}
