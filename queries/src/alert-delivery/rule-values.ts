import { judgeWindows } from '../alerts/judge.ts';
import type { AlertRule } from '../alerts/rule.ts';
import { askReach, endsIn, widthOf } from '../alerts/series.ts';
import { latestEnd, stepOf } from '../alerts/timing.ts';
import { toStoreError } from '../errors.ts';
import type { Store } from '../store.ts';

/** What a rule's metric was over time, for a picture: windows evenly apart, not all that were evaluated. */
export interface RuleValues {
  /** Ends of windows, seconds. */
  ends_s: number[];
  /** Furthest past the threshold first. */
  scopes: { scope: string; values: (number | null)[] }[];
  /** How many more scopes there are. */
  others: number;
}

/**
 * Asks for at most `points` windows of a rule in a stretch of time, held against its budget or baseline as alerts are.
 * @returns nothing where no window ended, or where figures of windows so short are no longer kept
 * @throws StoreError
 */
export async function ruleValues(
  { client }: Pick<Store, 'client'>,
  rule: AlertRule,
  {
    from,
    to,
    now,
    points,
    scopes: most,
  }: { from: Date; to: Date; now: Date; points: number; scopes: number },
): Promise<RuleValues> {
  try {
    const reach = await askReach(client);
    const least = stepOf(rule);
    const until_s = Math.min(to.getTime() / 1000, latestEnd(rule, now));
    const after_s = Math.max(from.getTime() / 1000, reach.hours_since_s);
    const step = Math.max(1, Math.ceil((until_s - after_s) / points / least)) * least;
    const all = endsIn(rule, after_s, until_s);
    if (reach.hours_since_s === 0 || all === undefined) return { ends_s: [], scopes: [], others: 0 };
    const ends = { first: all.first + ((all.last - all.first) % step), last: all.last, step };
    if (widthOf(rule, ends, reach) === undefined) return { ends_s: [], scopes: [], others: 0 };
    const judged = await judgeWindows(client, rule, ends, reach);
    const side = rule.comparison === 'above' ? 1 : -1;
    const furthest = (values: (number | null)[]) =>
      Math.max(...values.map((value) => (value === null ? Number.NEGATIVE_INFINITY : side * value)));
    const found = [...judged.scopes]
      .map((scope) => ({ scope, values: judged.of(scope).map(({ value }) => value) }))
      .sort((a, b) => furthest(b.values) - furthest(a.values) || (a.scope < b.scope ? -1 : 1));
    const ends_s: number[] = [];
    for (let end = ends.first; end <= ends.last; end += step) ends_s.push(end);
    return { ends_s, scopes: found.slice(0, most), others: Math.max(0, found.length - most) };
  } catch (cause) {
    throw toStoreError(cause, `alerts/${rule.metric}`);
  }
}
