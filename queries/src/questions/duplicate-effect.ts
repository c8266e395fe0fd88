import { question } from '../question.ts';

/**
 * What was judged of one duplicate, by its id (`<trace hex>-<span hex>-<ordinal>-<d|p>`). Prices are list prices; `price_usd` is of this
 * one alone, own and downstream are what of it counts where prices are added up.
 *
 * `details`: what, channel, function, how often in the original, how often in the repeat.
 *
 * @returns one row; none where it is not judged yet, or is no duplicate any more
 */
export const duplicateEffect = question({
  file: 'duplicate-effect.sql',
  params: { id: 'String' },
  columns: {
    effect: 'String',
    details: 'Array(Tuple(String, String, String, UInt32, UInt32))',
    original_acts: 'UInt32',
    again: 'UInt32',
    others: 'UInt32',
    refused: 'UInt32',
    compared_trace_id: 'String',
    compared_span_id: 'String',
    compared_ordinal: 'UInt32',
    own_cost_usd: 'Float64',
    downstream_cost_usd: 'Float64',
    price_usd: 'Float64',
    set_off: 'UInt32',
    unpriced: 'UInt32',
    extra_invocations: 'UInt32',
    extra_billed_ms: 'Float64',
    is_nested: 'UInt8',
  },
});
