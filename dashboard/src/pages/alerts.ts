import {
  alertChannelList,
  alertDeliveries,
  alertRules,
  alertSilences,
  alertStates,
} from '@choreoscope/queries';
import { formatPlural } from '../format.ts';
import { definePage } from '../page.ts';
import { ruleRow, stateRow } from './alert-rows.ts';

const limit = 200;

/** What fires now, and every rule with its state. It has no time range: it is what holds now. */
export const alerts = definePage({
  path: '/alerts',
  template: 'alerts',
  section: 'alerts',
  parameters: {},
  async load({ ask, now }) {
    const [rules, states, silences, channels, deliveries] = await Promise.all([
      ask(alertRules, { name: '' }),
      ask(alertStates, { rule: '', state: 'active', limit }),
      ask(alertSilences, { state: 'active', now }),
      ask(alertChannelList, {}),
      ask(alertDeliveries, { id: '', channel: '', rule: '', limit: 100 }),
    ]);
    return { rules, states, is_cut: states.length === limit, silences, channels, deliveries };
  },
  view({ rules, states, is_cut, silences, channels, deliveries }, { now }) {
    const byName = new Map(rules.map((rule) => [rule.name, rule]));
    const names = new Set(channels.map(({ name }) => name));
    const rows = rules.map((rule) => ruleRow(rule, names, now));
    const rank = ['firing', 'pending', 'quiet', 'off'];
    const active = states.map((state) => stateRow(state, byName.get(state.rule)));
    const firing = active.filter(({ state }) => state === 'firing').length;
    return {
      title: 'Alerts',
      said: firing === 0 ? 'Nothing fires.' : `${formatPlural(firing, 'alert')} firing.`,
      active,
      isCut: is_cut,
      limit,
      rules: rows.toSorted((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state)),
      faulty: rows.filter(({ error }) => error !== ''),
      silences: formatPlural(silences.length, 'silence'),
      hasSilences: silences.length > 0,
      channels: formatPlural(channels.length, 'channel'),
      undelivered: deliveries.filter(({ outcome }) => outcome === 'failed' || outcome === 'given-up').length,
      missing: [
        ...new Set(
          rows.flatMap((rule) => rule.channels.filter(({ isMissing }) => isMissing).map(({ name }) => name)),
        ),
      ],
    };
  },
});
