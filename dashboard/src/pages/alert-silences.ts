import { alertRules, alertSilences } from '@choreoscope/queries';
import { z } from 'zod';
import { freshForm } from '../form.ts';
import { formatTime, isoTime } from '../format.ts';
import { definePage } from '../page.ts';

const when = (time: string) => ({ text: formatTime(time).slice(0, 16), iso: isoTime(time) });

/** What nobody is told of for a while, and the form for more. */
export const alertSilencesPage = definePage({
  path: '/alert-silences',
  template: 'alert-silences',
  section: 'alerts',
  parameters: { rule: z.string().max(200).optional() },
  async load({ ask, now }) {
    const [silences, rules] = await Promise.all([
      ask(alertSilences, { state: '', now }),
      ask(alertRules, { name: '' }),
    ]);
    return { silences, rules: rules.map(({ name }) => name) };
  },
  view({ silences, rules }, _context, { rule }) {
    const states = ['active', 'pending', 'ended'];
    return {
      title: 'Silences',
      form: freshForm({ rule: rule ?? '', duration: '2h' }),
      rules,
      silences: silences
        .toSorted((a, b) => states.indexOf(a.state) - states.indexOf(b.state))
        .map((silence) => ({
          state: silence.state,
          matches: [
            `rule ${silence.rule || '*'}`,
            ...(silence.scope === '' ? [] : [`scope ${silence.scope}`]),
            ...Object.entries(silence.labels).map(([name, value]) => `${name} ${value}`),
          ],
          from: when(silence.from),
          to: when(silence.to),
          by: silence.by,
          comment: silence.comment,
          endAction: silence.state === 'ended' ? '' : `/alert-silences/${silence.id}/end`,
        })),
    };
  },
});
