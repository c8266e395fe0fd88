import {
  duplicateList,
  duplicatePrices,
  duplicateProducers,
  duplicatesOverTime,
  duplicateTotals,
  duplicateVerdicts,
} from '@choreoscope/queries';
import { definePage, type PageContext } from '../page.ts';
import { bucketSeconds } from '../range.ts';
import { askRange } from '../range-request.ts';
import { type DuplicateInput, duplicateFilters, duplicateParameters } from './duplicate-filters.ts';
import { duplicatesView } from './duplicates-view.ts';

const pageSize = 50;
const consumerLimit = 50;
const priceLimit = 100;

/** Everything the page and its JSON say. */
async function loadDuplicates(context: PageContext, input: DuplicateInput) {
  const { ask } = context;
  const { range, isEmpty } = await askRange(context, input);
  const filters = { from: range.from, to: range.to, ...duplicateFilters(input) };
  const counted = { ...filters, certainty: input.certainty ?? 'certain' };
  const { from, to, consumer, channel, workflow } = filters;
  const { side: _side, ...anySide } = counted;
  const bucket_s = bucketSeconds(range);
  const overTime = (by: string) => ask(duplicatesOverTime, { ...counted, bucket_s, by });
  const [totals, suspected, kinds, causes, consumers, effects, prices, pricesBy, verdicts, producers, rows] =
    await Promise.all([
      ask(duplicateTotals, counted),
      ask(duplicateTotals, { ...filters, certainty: 'suspected' }),
      overTime('kind'),
      overTime('cause'),
      overTime('consumer'),
      overTime('effect'),
      ask(duplicatePrices, { ...filters, by: '', limit: 1 }),
      ask(duplicatePrices, { ...filters, by: input.prices ?? 'month', limit: priceLimit }),
      ask(duplicateVerdicts, { from, to, consumer, channel, workflow, limit: consumerLimit }),
      input.side === 'delivery' ? [] : ask(duplicateProducers, { ...anySide, limit: consumerLimit }),
      ask(duplicateList, { ...filters, after: input.after ?? '', limit: pageSize + 1 }),
    ]);
  return {
    is_empty: isEmpty,
    range,
    bucket_s,
    /** Of certain ones, or of those `certainty` asks for. */
    totals: totals[0]!,
    suspected: suspected[0]?.duplicates ?? 0,
    over_time: { by_kind: kinds, by_cause: causes, by_consumer: consumers, by_effect: effects },
    prices: prices[0] ?? null,
    prices_by: pricesBy,
    consumers: verdicts,
    producers,
    duplicates: rows.slice(0, pageSize),
    next: rows.length > pageSize ? (rows[pageSize - 1]?.cursor ?? null) : null,
  };
}

export type DuplicatesData = Awaited<ReturnType<typeof loadDuplicates>>;

/**
 * Every duplicate of a stretch of time: how many by kind, cause and consumer, what they cost, which consumers are idempotent, and the
 * list. Suspected ones are counted apart: unless asked for, they are in the list and nowhere else.
 */
export const duplicates = definePage({
  path: '/duplicates',
  template: 'duplicates',
  section: 'duplicates',
  parameters: duplicateParameters,
  load: loadDuplicates,
  view: duplicatesView,
});
