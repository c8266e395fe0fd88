import { coldStartArrivals } from '../questions/cold-start-arrivals.ts';
import { coldStartPrices } from '../questions/cold-start-prices.ts';
import type { Store } from '../store.ts';
import { type Scenario, type WhatIf, whatIf } from './what-if.ts';

/** Of a busier function the latest calls are replayed. */
const callLimit = 10_000;

/** What-if answers of one function, and what they rest on. */
export interface FunctionWhatIf extends WhatIf {
  region: string;
  memory_bytes: number | null;
  /** Whose price provisioned concurrency has: the function's region, us-east-1 where none is known there, '' where nothing is. */
  provisioned_region: string;
  /** There were more calls than are replayed. */
  is_cut: boolean;
}

/**
 * Replays what was recorded of a function in [from, to) under other circumstances; the usual ones unless told.
 * @returns undefined where there is nothing to replay, and where instances take several calls at once: the model is Lambda's
 * @throws StoreError
 */
export async function askWhatIf(
  { ask }: Pick<Store, 'ask'>,
  about: { function: string; from: Date; to: Date; scenarios?: readonly Scenario[] },
): Promise<FunctionWhatIf | undefined> {
  const { scenarios, ...range } = about;
  const [calls, [prices]] = await Promise.all([
    ask(coldStartArrivals, { ...range, limit: callLimit }),
    ask(coldStartPrices, { function: range.function }),
  ]);
  const first = calls[0];
  if (!first || !prices || prices.max_concurrency > 1) return undefined;
  const recorded_s = Math.max(1, (range.to.getTime() - first.arrived_ms) / 1000);
  const answers = whatIf(calls, {
    recorded_s,
    scenarios,
    prices: {
      memory_gb: prices.memory_bytes === null ? null : prices.memory_bytes / 2 ** 30,
      duration_gb_s: prices.duration_usd,
      request: prices.request_usd,
      provisioned_gb_s: prices.provisioned_usd,
      provisioned_duration_gb_s: prices.provisioned_duration_usd,
    },
  });
  return {
    ...answers,
    region: prices.region,
    memory_bytes: prices.memory_bytes,
    provisioned_region: prices.provisioned_region,
    is_cut: calls.length === callLimit,
  };
}
