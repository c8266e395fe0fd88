import type { Store } from '../store.ts';
import { insertRows } from './rows.ts';
import type { AlertRule, StoredRule } from './rule.ts';
import { askRules, rowOf } from './rules.ts';

/** What applying a file does, or would do. Names in the order of the file; of what is deleted, by name. */
export interface ApplyPlan {
  file: string;
  is_dry_run: boolean;
  created: string[];
  /** What is another now, by field. */
  changed: { name: string; fields: { field: string; before: unknown; after: unknown }[] }[];
  deleted: string[];
  unchanged: string[];
  /** Rules of the same name that a page or another file made: they become this file's. */
  taken_over: { name: string; from: string }[];
}

/**
 * Makes the rules of one file what the file says: those it has no more are deleted, those of pages and of other files stay unless
 * they have the same name. All in one insert.
 * @param options.file how the file is known; the same at every call
 * @param options.dryRun only says what would be done
 * @throws StoreError
 */
export async function applyRules(
  store: Store,
  rules: readonly AlertRule[],
  { file, dryRun = false, now }: { file: string; dryRun?: boolean; now: Date },
): Promise<ApplyPlan> {
  const stored = new Map((await askRules(store)).map((rule) => [rule.name, rule]));
  const isOurs = (rule: StoredRule) => rule.source === 'file' && rule.file === file;
  const names = new Set(rules.map(({ name }) => name));
  const plan: ApplyPlan = {
    file,
    is_dry_run: dryRun,
    created: [],
    changed: [],
    deleted: [],
    unchanged: [],
    taken_over: [],
  };
  const rows: object[] = [];
  for (const rule of rules) {
    const before = stored.get(rule.name);
    const fields = before ? differences(before, rule) : [];
    if (!before) plan.created.push(rule.name);
    else if (fields.length > 0) plan.changed.push({ name: rule.name, fields });
    else if (isOurs(before)) plan.unchanged.push(rule.name);
    if (before && !isOurs(before))
      plan.taken_over.push({ name: rule.name, from: before.file || before.source });
    if (!before || fields.length > 0 || !isOurs(before))
      rows.push(rowOf(rule, { source: 'file', file, now }, before));
  }
  for (const gone of stored.values()) {
    if (!isOurs(gone) || names.has(gone.name)) continue;
    plan.deleted.push(gone.name);
    rows.push({ ...rowOf(gone, { source: 'file', file, now }, gone), is_deleted: 1 });
  }
  if (!dryRun) await insertRows(store.client, 'alert_rules', rows);
  return plan;
}

const administrative = new Set(['source', 'file', 'created_at', 'updated_at']);

function differences(before: StoredRule, after: AlertRule) {
  const now = after as unknown as Record<string, unknown>;
  return Object.entries(before)
    .filter(([field, value]) => !administrative.has(field) && canonical(value) !== canonical(now[field]))
    .map(([field, value]) => ({ field, before: value, after: now[field] }));
}

/** The same text for the same members in whatever order. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return JSON.stringify(value) ?? 'undefined';
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
