import type { Row } from '../question.ts';
import { alertRules } from '../questions/index.ts';
import type { Store } from '../store.ts';
import { insertRows, plainTime } from './rows.ts';
import type { AlertRule, StoredRule } from './rule.ts';

/**
 * All rules by name, or one.
 * @throws StoreError
 */
export async function askRules({ ask }: Pick<Store, 'ask'>, name = ''): Promise<StoredRule[]> {
  return (await ask(alertRules, { name })).map(storedRule);
}

/** A rule without what its evaluation did. */
export function storedRule(row: Row<typeof alertRules>): StoredRule {
  const { evaluated_to, checked_at, elapsed_ms, error, failed_since, firing, pending, ...rule } = row;
  return {
    ...(rule as unknown as StoredRule),
    is_forecast: row.is_forecast === 1,
    is_enabled: row.is_enabled === 1,
  };
}

/**
 * Makes a rule or changes the one of that name. A scope that fires goes on firing if the new rule says so too.
 * @param said.file of a file's rule, empty of a page's
 * @throws StoreError
 */
export async function saveRule(
  store: Store,
  rule: AlertRule,
  said: { source: StoredRule['source']; file?: string; now: Date },
): Promise<void> {
  const [before] = await askRules(store, rule.name);
  await insertRows(store.client, 'alert_rules', [rowOf(rule, said, before)]);
}

/**
 * Takes a rule away. What fires of it is resolved at the next evaluation, and told.
 * @returns false where there is none of that name
 * @throws StoreError
 */
export async function deleteRule(store: Store, name: string, { now }: { now: Date }): Promise<boolean> {
  const [before] = await askRules(store, name);
  if (!before) return false;
  await insertRows(store.client, 'alert_rules', [
    { ...rowOf(before, { ...before, now }, before), is_deleted: 1 },
  ]);
  return true;
}

/** A row of alert_rules. Its version is later than that of what it replaces, whatever the clock says. */
export function rowOf(
  rule: AlertRule,
  said: { source: StoredRule['source']; file?: string; now: Date },
  before: StoredRule | undefined,
): Record<string, unknown> {
  const at = plainTime(said.now);
  return {
    name: rule.name,
    description: rule.description,
    metric: rule.metric,
    comparison: rule.comparison,
    threshold: rule.threshold,
    recover: rule.recover,
    window_s: rule.window_s,
    for_s: rule.for_s,
    period: rule.period,
    is_forecast: Number(rule.is_forecast),
    budget_usd: rule.budget_usd,
    baseline_weeks: rule.baseline_weeks,
    min_samples: rule.min_samples,
    no_data: rule.no_data,
    group_by: rule.group_by,
    scope: rule.scope,
    options: rule.options,
    channels: rule.channels,
    severity: rule.severity,
    labels: rule.labels,
    is_enabled: Number(rule.is_enabled),
    source: said.source,
    file: said.file ?? '',
    created_at: before ? plainTime(new Date(before.created_at)) : at,
    updated_at: at,
    version: Math.max(said.now.getTime(), before ? new Date(before.updated_at).getTime() + 1 : 0),
    is_deleted: 0,
  };
}
