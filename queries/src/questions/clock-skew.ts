import { question } from '../question.ts';
import { skewColumns } from './flow-skew.ts';

/**
 * The clocks of each two instances that proven hops delivered in [from, to) went between, most skewed first; the columns are those
 * of `flowSkew`.
 *
 * @param sampled_hops looks at the latest so many; each costs two look-ups of invocations
 */
export const clockSkew = question({
  file: 'clock-skew.sql',
  params: {
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    sampled_hops: 'UInt32',
    limit: 'UInt32',
  },
  columns: skewColumns,
});
