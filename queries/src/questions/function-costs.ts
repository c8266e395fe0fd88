import { question } from '../question.ts';

/**
 * List cost per function and UTC day: earliest day first, within it the dearest first. Billed seconds × GB × the first
 * tier's price, plus one request each; before free tiers, discounts and tax.
 * @param range half-open [from, to), UTC
 * @returns one row per (day, function); list_cost_usd is an exact decimal string, null when none of its invocations
 *   could be priced; unpriced counts those that could not
 */
export const functionCosts = question({
  file: 'function-costs.sql',
  params: { from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    day: 'Date',
    function: 'String',
    invocations: 'UInt64',
    list_cost_usd: 'Nullable(Decimal(38, 18))',
    unpriced: 'UInt64',
  },
});
