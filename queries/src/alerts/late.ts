import { episodesOf, follow, type ScopeState, type Transition } from './episodes.ts';
import type { Judgement } from './judge.ts';
import type { RecordedEpisode } from './recorded.ts';

/**
 * What windows that were looked at before would have made fire, had their data been there, and nobody recorded: a stretch of firing
 * that touches none that is recorded. Each is found once, because it is recorded then.
 * @param judgements of those windows as they are now, in the order of time
 * @returns the changes, and what the scope is if the last of them goes on; undefined where nothing was missed, or it is over
 */
export function missedChanges(
  judgements: readonly Judgement[],
  recorded: readonly RecordedEpisode[],
  forSeconds: number,
): { transitions: Transition[]; state?: ScopeState } {
  const [first] = judgements;
  if (!first) return { transitions: [] };
  const covering = recorded.find(
    ({ startedAt, resolvedAt }) => startedAt < first.end && first.end <= resolvedAt,
  );
  const before: ScopeState = covering
    ? { state: 'firing', startedAt: covering.startedAt }
    : { state: 'inactive' };
  const missed = episodesOf(follow(before, judgements, forSeconds).transitions).filter(
    ({ startedAt, resolved }) =>
      !recorded.some(
        (known) =>
          known.startedAt <= (resolved?.judgement.end ?? Number.POSITIVE_INFINITY) &&
          startedAt <= known.resolvedAt,
      ),
  );
  const transitions = missed.flatMap(({ fired, resolved }) => (resolved ? [fired, resolved] : [fired]));
  const last = missed.at(-1);
  return last && !last.resolved
    ? { transitions, state: { state: 'firing', startedAt: last.startedAt } }
    : { transitions };
}
