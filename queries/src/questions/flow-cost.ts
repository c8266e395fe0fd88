import { question } from '../question.ts';

/**
 * List cost of one flow: of each of its invocations the flow's part. What has no known price is not in
 * the sum but counted as unpriced; NULL when nothing has one.
 *
 * @param flow_id hex, 32 characters
 */
export const flowCost = question({
  file: 'flow-cost.sql',
  params: { flow_id: 'String' },
  columns: { list_cost_usd: 'Nullable(String)', priced: 'UInt32', unpriced: 'UInt32' },
});
