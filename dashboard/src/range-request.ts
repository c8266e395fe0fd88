import { storeExtent } from '@choreoscope/queries';
import type { PageContext } from './page.ts';
import { type Range, type RangeInput, resolveRange } from './range.ts';

/** A page's stretch of time, and what the store holds at all. */
export interface RangeAnswer {
  range: Range;
  /** Whether no invocation is in the store, whatever the time. */
  isEmpty: boolean;
  lastAt: string | null;
}

/** Resolves a request's range against the store's extent. One question. */
export async function askRange(
  context: Pick<PageContext, 'ask' | 'now'>,
  input: RangeInput,
): Promise<RangeAnswer> {
  const [extent] = await context.ask(storeExtent, {});
  const isEmpty = !extent?.first_at || !extent.last_at;
  const stored = isEmpty
    ? undefined
    : { firstAt: new Date(extent.first_at!), lastAt: new Date(extent.last_at!) };
  return {
    range: resolveRange(input, context.now, stored),
    isEmpty: extent?.is_empty !== 0,
    lastAt: extent?.last_at ?? null,
  };
}
