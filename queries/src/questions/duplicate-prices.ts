import { question } from '../question.ts';

/**
 * What duplicates cost in [from, to), at list price, dearest first, apart by what `by` says: consumer, channel or month ('2026-01', UTC);
 * '' all together. Filters as in duplicateTotals. Prices add up: each counts once, with the duplicate that set off the others.
 * `waste_usd` is of certain ones nobody asked for, without retries that were needed; `unpriced` counts duplicates with an invocation
 * whose price is not known.
 *
 * @returns no row where there is no duplicate
 */
export const duplicatePrices = question({
  file: 'duplicate-prices.sql',
  params: {
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    consumer: 'String',
    channel: 'String',
    workflow: 'String',
    kind: 'String',
    cause: 'String',
    key: 'String',
    certainty: 'String',
    side: 'String',
    effect: 'String',
    by: 'String',
    limit: 'UInt32',
  },
  columns: {
    name: 'String',
    duplicates: 'UInt32',
    waste_usd: 'Float64',
    needed_usd: 'Float64',
    intended_usd: 'Float64',
    suspected_usd: 'Float64',
    wasted_invocations: 'UInt32',
    wasted_billed_ms: 'Float64',
    unpriced: 'UInt32',
  },
});
