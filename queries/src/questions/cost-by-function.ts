import { question } from '../question.ts';

/**
 * List cost per function of the invocations that began in [from, to), dearest first; NULL when none has
 * a known price.
 *
 * @returns one row a function that ran; the cost is an exact decimal
 */
export const costByFunction = question({
  file: 'cost-by-function.sql',
  params: { from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: { function: 'String', list_cost_usd: 'Nullable(String)', unpriced: 'UInt32' },
});
