import { alertSilences } from '../questions/index.ts';
import type { Store } from '../store.ts';
import type { AlertRule } from './rule.ts';

/** Says which silence, by id, keeps a change of that scope at that time to itself; '' none. */
export type Quiet = (
  rule: Pick<AlertRule, 'name' | 'labels' | 'severity'>,
  scope: string,
  at: Date,
) => string;

/** @throws StoreError */
export async function askQuiet(store: Store, now: Date): Promise<Quiet> {
  const silences = (await store.ask(alertSilences, { state: '', now })).map((one) => ({
    ...one,
    isOfRule: matcher(one.rule),
    isOfScope: matcher(one.scope),
    fromMs: Date.parse(one.from),
    toMs: Date.parse(one.to),
  }));
  return (rule, scope, at) => {
    const labels: Record<string, string> = { ...rule.labels, severity: rule.severity };
    const found = silences.find(
      (one) =>
        one.fromMs <= at.getTime() &&
        at.getTime() < one.toMs &&
        one.isOfRule(rule.name) &&
        one.isOfScope(scope) &&
        Object.entries(one.labels).every(([name, value]) => labels[name] === value),
    );
    return found?.id ?? '';
  };
}

/** Whether a name, or the last part of it, is what a pattern with `*` says; an empty pattern takes all. */
function matcher(pattern: string): (name: string) => boolean {
  if (pattern === '') return () => true;
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const form = new RegExp(`^${parts.join('[\\s\\S]*')}$`);
  return (name) => form.test(name) || form.test(/[^:/]+$/.exec(name)?.[0] ?? '');
}
