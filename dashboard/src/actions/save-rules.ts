import {
  type AlertRule,
  askRules,
  backTest,
  deleteRule,
  type StoredRule,
  saveRule,
} from '@choreoscope/queries';
import type { Action } from '../action.ts';
import { defineAction } from '../action.ts';
import { alertName } from '../alert-parameters.ts';
import { alertLink } from '../alert-words.ts';
import { DashboardError } from '../errors.ts';
import type { Page } from '../page.ts';
import { editAlert, newAlert } from '../pages/alert-form.ts';
import { backTestView, trialDays } from '../pages/back-test-view.ts';
import { readRule, refuse } from './rule-input.ts';

const trialLength = '30';

/** Whether the stored rule says the same, so that sending a form twice is sending it once. */
function isSame(stored: StoredRule, rule: AlertRule): boolean {
  return Object.entries(rule).every(
    ([field, value]) => JSON.stringify(stored[field as keyof AlertRule]) === JSON.stringify(value),
  );
}

/** Makes a rule. Refuses the name of another one. */
export const createRule: Action = {
  path: '/alert-rules',
  anchor: undefined,
  form: newAlert,
  async perform({ store, now, isForm }, raw) {
    const rule = readRule(raw, isForm);
    const [before] = await askRules(store, rule.name);
    if (before && !isSame(before, rule)) refuse([{ field: 'name', message: 'is the name of another rule' }]);
    if (!before) await saveRule(store, rule, { source: 'page', now });
    return { data: { rule }, back: alertLink(rule.name) };
  },
};

/** Changes a rule; its name stays. One of a file becomes the page's until the file is applied again. */
export const changeRule: Action = {
  path: '/alerts/:rule/edit',
  anchor: undefined,
  form: editAlert,
  async perform({ store, now, isForm }, { rule: name, ...raw }) {
    const rule = readRule({ ...raw, name }, isForm);
    const [before] = await askRules(store, rule.name);
    if (!before) throw new DashboardError('not_found', `There is no rule ${rule.name}.`);
    if (!isSame(before, rule)) await saveRule(store, rule, { source: 'page', now });
    return { data: { rule }, back: alertLink(rule.name) };
  },
};

/** Takes a rule away; what fires of it is resolved and told. */
export const removeRule = defineAction({
  path: '/alerts/:rule/deletion',
  parameters: { rule: alertName },
  async perform({ store, now }, { rule }) {
    await deleteRule(store, rule, { now });
    return { rule, is_deleted: true };
  },
  back: () => '/alerts',
});

/** Holds a rule that is not saved against what is stored of the last 30 days, and shows the form again with what came of it. */
const trialAt = (path: string, form: Page): Action => ({
  path,
  anchor: undefined,
  form,
  async perform({ store, now, isForm }, { rule: name, ...raw }) {
    const rule = readRule(name === undefined ? raw : { ...raw, name }, isForm);
    const trial = await backTest(store, rule, { from: trialDays(now, trialLength), to: now, now });
    return { data: { back_test: trial }, back: '', again: { trial: backTestView(trial, rule) } };
  },
});

export const tryNewRule: Action = trialAt('/alert-rules/trial', newAlert);
export const tryChangedRule: Action = trialAt('/alerts/:rule/trial', editAlert);
