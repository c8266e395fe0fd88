import type { Judgement } from './judge.ts';

/** What a scope of a rule is, in seconds. `startedAt`: end of the first window past the threshold. */
export type ScopeState = { state: 'inactive' } | { state: 'pending' | 'firing'; startedAt: number };

/** A change of state, and the window that made it. */
export interface Transition {
  from: 'inactive' | 'pending' | 'firing';
  to: 'pending' | 'firing' | 'resolved';
  startedAt: number;
  judgement: Judgement;
}

/** One step: what a window makes of a state. */
export function advance(
  before: ScopeState,
  judgement: Judgement,
  forSeconds: number,
): { state: ScopeState; transition?: Transition } {
  const { end, verdict } = judgement;
  if (verdict === 'unknown') return { state: before };
  const startedAt = before.state === 'inactive' ? end : before.startedAt;
  const move = (to: Transition['to'], state: ScopeState) => ({
    state,
    transition: { from: before.state, to, startedAt, judgement },
  });
  if (before.state === 'firing')
    return verdict === 'recovered' ? move('resolved', { state: 'inactive' }) : { state: before };
  if (verdict !== 'past')
    return before.state === 'pending' ? move('resolved', { state: 'inactive' }) : { state: before };
  if (end - startedAt >= forSeconds) return move('firing', { state: 'firing', startedAt });
  return before.state === 'pending' ? { state: before } : move('pending', { state: 'pending', startedAt });
}

/** All the changes that windows make, in the order of time. */
export function follow(
  before: ScopeState,
  judgements: readonly Judgement[],
  forSeconds: number,
): { state: ScopeState; transitions: Transition[] } {
  let state = before;
  const transitions: Transition[] = [];
  for (const judgement of judgements) {
    const next = advance(state, judgement, forSeconds);
    state = next.state;
    if (next.transition) transitions.push(next.transition);
  }
  return { state, transitions };
}

/** A stretch of firing. */
export interface Episode {
  startedAt: number;
  fired: Transition;
  /** Undefined: it still fires. */
  resolved?: Transition;
}

/** The stretches of firing among changes; what only was pending is none. */
export function episodesOf(transitions: readonly Transition[]): Episode[] {
  const episodes: Episode[] = [];
  for (const transition of transitions) {
    if (transition.to === 'firing') episodes.push({ startedAt: transition.startedAt, fired: transition });
    const last = episodes.at(-1);
    if (transition.to === 'resolved' && transition.from === 'firing' && last) last.resolved = transition;
  }
  return episodes;
}
