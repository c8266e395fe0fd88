import type { Row } from '../question.ts';
import { alertRules } from '../questions/index.ts';
import type { Store } from '../store.ts';
import { type LatestChange, type Recorded, readRecorded } from './recorded.ts';
import type { StoredRule } from './rule.ts';
import { storedRule } from './rules.ts';
import { type Ends, endsIn } from './series.ts';
import { catchUpSeconds, floorTo, lateSeconds, latestEnd, lookAgainSeconds, stepOf } from './timing.ts';

/** Windows of one rule that are to be looked at. Seconds. */
export interface DueRule {
  rule: StoredRule;
  ends: Ends;
  evaluatedTo: number;
  failedSince: string | null;
}

/** Everything that there is to do now. */
export interface Plan {
  due: DueRule[];
  /** Ids of latest changes that nothing will end any more, by why: their rule is gone, or off. */
  orphans: { reason: 'rule-deleted' | 'rule-disabled'; ids: string[] }[];
  /** What fires and was silenced when it began. */
  muted: { rule: StoredRule; scope: string; latest: LatestChange }[];
  recorded: Recorded;
}

/** @throws StoreError */
export async function planAlerts(store: Store, now: Date): Promise<Plan> {
  const rows = await store.ask(alertRules, { name: '' });
  const recorded = await readRecorded(store.client, now);
  const rules = new Map(rows.map((row) => [row.name, storedRule(row)]));
  const orphans: Plan['orphans'] = [
    { reason: 'rule-deleted', ids: [] },
    { reason: 'rule-disabled', ids: [] },
  ];
  const muted: Plan['muted'] = [];
  for (const [name, scopes] of recorded)
    for (const [scope, latest] of scopes) {
      if (latest.state === 'resolved') continue;
      const rule = rules.get(name);
      if (!rule?.is_enabled) orphans[rule ? 1 : 0]?.ids.push(latest.id);
      else if (latest.state === 'firing' && latest.silencedBy !== '') muted.push({ rule, scope, latest });
    }
  return {
    due: rows.flatMap((row) => dueRule(row, now) ?? []),
    orphans: orphans.filter(({ ids }) => ids.length > 0),
    muted,
    recorded,
  };
}

function dueRule(row: Row<typeof alertRules>, now: Date): DueRule | undefined {
  if (row.is_enabled === 0) return undefined;
  const rule = storedRule(row);
  const step = stepOf(rule);
  const until = latestEnd(rule, now);
  const seconds = (text: string) => Date.parse(text) / 1000;
  const before = row.evaluated_to === null ? undefined : seconds(row.evaluated_to);
  const changed = seconds(row.updated_at);
  const isChanged = row.checked_at === null || changed >= seconds(row.checked_at);
  // A rule that was made or changed just now is held against the latest window at once, and against none from before it.
  const known = before === undefined ? until - step : Math.max(before, until - catchUpSeconds);
  const evaluatedTo = isChanged ? Math.min(until, Math.max(known, floorTo(changed, step))) - step : known;
  const news = endsIn(rule, evaluatedTo, until);
  if (!news) return undefined;
  const looksAgain = floorTo(until, lookAgainSeconds) > evaluatedTo || step >= lookAgainSeconds;
  const since = Math.max(until - Math.max(lateSeconds, 2 * step), floorTo(changed, step));
  const ends = looksAgain && before !== undefined ? endsIn(rule, Math.min(since, evaluatedTo), until) : news;
  return ends && { rule, ends, evaluatedTo, failedSince: row.failed_since };
}
