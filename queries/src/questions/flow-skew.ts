import { question } from '../question.ts';

/** What is said of the clocks of two instances. */
export const skewColumns = {
  from_function: 'String',
  from_instance: 'String',
  to_function: 'String',
  to_instance: 'String',
  hops: 'UInt32',
  skewed_hops: 'UInt32',
  least_wait_ms: 'Float64',
  back_hops: 'UInt32',
  back_skewed_hops: 'UInt32',
  back_least_wait_ms: 'Nullable(Float64)',
  offset_least_ms: 'Nullable(Float64)',
  offset_most_ms: 'Float64',
  offset_ms: 'Nullable(Float64)',
} as const;

/**
 * The clocks of each two instances that one flow's proven hops went between, most skewed first. An offset is how far the
 * clock of `to` is ahead of that of `from`: it is between `offset_least_ms` and `offset_most_ms`, and `offset_ms` is the
 * middle; the last two of these are null where no hop went back. Waits are as the clocks say, so they may be
 * negative; a negative `offset_most_ms` says that `to` is behind by at least that. Where there is drift, the least may be above the
 * most. After how NTP does it: https://www.rfc-editor.org/rfc/rfc5905#section-8
 *
 * @param flow_id hex, 32 characters
 * @returns one row for two instances, in the direction in which more hops went
 */
export const flowSkew = question({
  file: 'flow-skew.sql',
  params: { flow_id: 'String', limit: 'UInt32' },
  columns: skewColumns,
});
