import { endSilence, secondsOf, silence, silenceInput } from '@choreoscope/queries';
import { z } from 'zod';
import { type Action, defineAction } from '../action.ts';
import { DashboardError } from '../errors.ts';
import { alertSilencesPage } from '../pages/alert-silences.ts';
import { refuse } from './rule-input.ts';

const year_s = 366 * 86_400;

/** The form says how long, from now on; JSON says from when and to when. */
function written({ duration, ...form }: Record<string, unknown>, now: Date): Record<string, unknown> {
  const seconds = secondsOf(String(duration ?? '').trim());
  if (seconds === undefined || seconds < 60 || seconds > year_s) {
    refuse([{ field: 'duration', message: 'must be a length of time from 1m to a year, such as 2h or 1d' }]);
  }
  return { ...form, to: new Date(now.getTime() + seconds * 1000).toISOString() };
}

/** Tells nobody of what matches for a while. */
export const silenceAlerts: Action = {
  path: '/alert-silences',
  anchor: undefined,
  form: alertSilencesPage,
  async perform({ store, now, isForm }, raw) {
    const parsed = silenceInput.safeParse(isForm ? written(raw, now) : raw);
    if (!parsed.success) {
      refuse(parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'rule', message })));
    }
    const { from, to, ...said } = parsed.data;
    const id = await silence(
      store,
      { ...said, from: from ? new Date(from) : now, to: new Date(to) },
      { now },
    );
    return { data: { id }, back: '/alert-silences' };
  },
};

/** Ends a silence now. What still fires, and nobody was told of, is told then. */
export const endSilenceNow = defineAction({
  path: '/alert-silences/:id/end',
  parameters: { id: z.uuid() },
  async perform({ store, now }, { id }) {
    if (!(await endSilence(store, id, { now }))) {
      throw new DashboardError('not_found', `No silence ${id} holds, or will.`);
    }
    return { id, is_ended: true };
  },
  back: () => '/alert-silences',
});
