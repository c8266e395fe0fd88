import { alertChannelList, askRules, metricNames } from '@choreoscope/queries';
import { z } from 'zod';
import { alertName } from '../alert-parameters.ts';
import { alertLink } from '../alert-words.ts';
import { DashboardError } from '../errors.ts';
import { freshForm } from '../form.ts';
import { definePage } from '../page.ts';
import { newRuleFields, ruleChoices, ruleFields } from './alert-form-view.ts';

const prefilled = z.string().max(2_000).optional();

/** The form of a new rule; what its address says is filled in. */
export const newAlert = definePage({
  path: '/alert-rules/new',
  template: 'alert-form',
  section: 'alerts',
  parameters: {
    metric: z.enum(metricNames).optional().catch(undefined),
    function: prefilled,
    workflow: prefilled,
    channel: prefilled,
  },
  load: async ({ ask }) => ({ channels: (await ask(alertChannelList, {})).map(({ name }) => name) }),
  view({ channels }, _context, { metric, ...scope }) {
    const given = {
      ...(metric && { metric }),
      ...Object.fromEntries(Object.entries(scope).map(([field, name]) => [`scope_${field}`, name ?? ''])),
    };
    const form = freshForm({ ...newRuleFields, ...given });
    return {
      title: 'New alert rule',
      rule: '',
      file: '',
      form,
      choices: ruleChoices(channels, form),
      action: '/alert-rules',
      trialAction: '/alert-rules/trial',
      backHref: '/alerts',
    };
  },
});

/** The form of a rule that is there. */
export const editAlert = definePage({
  path: '/alerts/:rule/edit',
  template: 'alert-form',
  section: 'alerts',
  parameters: { rule: alertName },
  async load({ ask }, { rule: name }) {
    const [[rule], channels] = await Promise.all([askRules({ ask }, name), ask(alertChannelList, {})]);
    if (!rule) throw new DashboardError('not_found', `There is no rule ${name}.`);
    return { rule, channels: channels.map((channel) => channel.name) };
  },
  view({ rule, channels }) {
    const form = freshForm(ruleFields(rule));
    return {
      title: `Change ${rule.name}`,
      rule: rule.name,
      file: rule.source === 'file' ? rule.file : '',
      form,
      choices: ruleChoices(channels, form),
      action: `${alertLink(rule.name)}/edit`,
      trialAction: `${alertLink(rule.name)}/trial`,
      backHref: alertLink(rule.name),
    };
  },
});
