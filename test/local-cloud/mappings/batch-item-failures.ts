import type { Outcome } from '../lambda/function-config.ts';

/**
 * Which items of a batch failed. An error fails all; without ReportBatchItemFailures an answer fails none. An
 * empty or null answer is complete success; one that cannot be read or names an unknown item is complete failure.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failedItems(outcome: Outcome, ids: string[], reportsFailures: boolean): Set<string> {
  if (outcome.status !== 'ok') return new Set(ids);
  if (!reportsFailures) return new Set();
  try {
    const answer = JSON.parse(outcome.body || 'null') as {
      batchItemFailures?: { itemIdentifier?: unknown }[] | null;
    } | null;
    const failures = (answer?.batchItemFailures ?? []).map((failure) => failure.itemIdentifier);
    const isKnown = (id: unknown): id is string => typeof id === 'string' && ids.includes(id);
    return failures.every(isKnown) ? new Set(failures) : new Set(ids);
  } catch {
    return new Set(ids);
  }
}
