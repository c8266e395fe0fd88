import {
  alertChanges,
  alertChannelList,
  alertDeliveries,
  alertRules,
  alertStates,
  askRules,
  backTest,
  ruleValues,
} from '@choreoscope/queries';
import { z } from 'zod';
import { alertName } from '../alert-parameters.ts';
import { alertLink } from '../alert-words.ts';
import { DashboardError } from '../errors.ts';
import { link } from '../links.ts';
import { definePage } from '../page.ts';
import { rangeParameters, timeQuery } from '../range.ts';
import { askRange } from '../range-request.ts';
import { changeRow, deliveryRow, ruleRow, stateRow } from './alert-rows.ts';
import { backTestView, trialDays } from './back-test-view.ts';
import { valuePanels } from './value-panels.ts';

const limit = 100;
const points = 72;
const scopesShown = 6;

/** One rule: what it says, what its scopes are, its values against the threshold, its changes and who was told of them. */
export const alert = definePage({
  path: '/alerts/:rule',
  template: 'alert',
  section: 'alerts',
  parameters: {
    rule: alertName,
    ...rangeParameters,
    try: z.enum(['1', '7', '30']).optional(),
  },
  async load(context, input) {
    const { ask, store, now } = context;
    const [found] = await ask(alertRules, { name: input.rule });
    const [stored] = await askRules({ ask }, input.rule);
    if (!found || !stored) throw new DashboardError('not_found', `There is no rule ${input.rule}.`);
    const { range } = await askRange(context, input);
    const [states, changes, deliveries, channels, values, trial] = await Promise.all([
      ask(alertStates, { rule: input.rule, state: '', limit }),
      ask(alertChanges, {
        from: range.from,
        to: range.to,
        id: '',
        rule: input.rule,
        scope: '',
        with_pending: 0,
        after_ms: '',
        after_id: '',
        limit,
      }),
      ask(alertDeliveries, { id: '', channel: '', rule: input.rule, limit: 200 }),
      ask(alertChannelList, {}),
      ruleValues(store, stored, { from: range.from, to: range.to, now, points, scopes: scopesShown }),
      input.try && backTest(store, stored, { from: trialDays(now, input.try), to: now, now }),
    ]);
    return {
      range,
      rule: found,
      states,
      changes,
      deliveries,
      channels: channels.map(({ name }) => name),
      values,
      back_test: trial || null,
    };
  },
  view({ range, rule, states, changes, deliveries, channels, values, back_test }, { now }, input) {
    const row = ruleRow(rule, new Set(channels), now);
    const time = timeQuery(input);
    return {
      title: rule.name,
      range,
      rule: row,
      file: rule.source === 'file' ? rule.file : '',
      labels: Object.entries(rule.labels).map(([name, value]) => `${name} ${value}`),
      options: Object.entries(rule.options).map(([name, value]) => `${name} ${value}`),
      states: states.map((state) => stateRow(state, rule)),
      panels: valuePanels(range, rule, values),
      others: values.others,
      changes: changes.map((change) => changeRow(change, deliveries, now)),
      isCut: changes.length === limit,
      limit,
      deliveries: deliveries.slice(0, 20).map((delivery) => deliveryRow(delivery, now)),
      editHref: `${alertLink(rule.name)}/edit`,
      silenceHref: link('/alert-silences', { rule: rule.name }),
      deleteAction: `${alertLink(rule.name)}/deletion`,
      tries: (['1', '7', '30'] as const).map((days) => ({
        label: days === '1' ? 'the last day' : `the last ${days} days`,
        href: `${alertLink(rule.name, { ...time, try: days })}#back-test`,
        isCurrent: input.try === days,
      })),
      trial: back_test && backTestView(back_test, rule),
    };
  },
});
