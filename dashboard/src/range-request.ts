import { storeExtent } from '@choreoscope/queries';
import type { PageContext } from './page.ts';
import { type Range, type RangeInput, resolveRange } from './range.ts';

/** A page's stretch of time, and what the store holds at all. */
export interface RangeAnswer {
  range: Range;
  /** Invocations in the store, whatever the time. */
  stored: number;
  lastAt: string | null;
}

/** Resolves a request's range against the store's extent. One question. */
export async function askRange(context: PageContext, input: RangeInput): Promise<RangeAnswer> {
  const [extent] = await context.ask(storeExtent, {});
  const firstAt = extent?.first_at ? new Date(extent.first_at) : undefined;
  return {
    range: resolveRange(input, context.now, firstAt),
    stored: extent?.invocations ?? 0,
    lastAt: extent?.last_at ?? null,
  };
}
