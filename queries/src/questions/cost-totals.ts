import { question } from '../question.ts';

/**
 * List cost of the invocations that began in [from, to), of one function or ('') of all. What has no
 * known price is not in the sum but counted as unpriced; NULL when nothing has one.
 *
 * @param function identity, '' for all
 */
export const costTotals = question({
  file: 'cost-totals.sql',
  params: { from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')", function: 'String' },
  columns: { list_cost_usd: 'Nullable(String)', priced: 'UInt32', unpriced: 'UInt32' },
});
