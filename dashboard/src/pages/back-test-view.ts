import type { BackTest } from '@choreoscope/queries';
import { alertScope, alertValue } from '../alert-words.ts';
import { formatCount, formatDuration, formatTime, isoTime, shortId } from '../format.ts';
import { flowLink } from '../links.ts';

/** So many days before now. */
export function trialDays(now: Date, days: string): Date {
  return new Date(now.getTime() - Number(days) * 86_400_000);
}

/** A back-test for people: `It would have fired 3 times`, and when. */
export function backTestView(
  trial: BackTest,
  rule: { metric: string; budget_usd: number | null; baseline_weeks: number; group_by: string },
) {
  const times = trial.fired === 1 ? 'once' : `${formatCount(trial.fired)} times`;
  const when = (time: string) => ({ text: formatTime(time).slice(0, 19), iso: isoTime(time) });
  return {
    said: trial.fired === 0 ? 'It would not have fired.' : `It would have fired ${times}.`,
    from: when(trial.from),
    to: when(trial.to),
    notes: trial.notes,
    episodes: trial.episodes.map((episode) => ({
      scope: alertScope(rule.group_by, episode.scope),
      fired: when(episode.fired_at),
      lasted:
        episode.resolved_at === null
          ? 'to the end'
          : formatDuration(Date.parse(episode.resolved_at) - Date.parse(episode.fired_at)),
      value: alertValue(rule, episode.value),
      worst: alertValue(rule, episode.worst),
      flows: episode.flow_ids.map((id) => ({ id, text: shortId(id), href: flowLink(id) })),
    })),
  };
}
