import type { ClickHouseClient } from '@clickhouse/client';
import { changeId, changeRow } from './change.ts';
import { follow, type ScopeState, type Transition } from './episodes.ts';
import { exampleFlows } from './examples.ts';
import { type Judgement, judgeWindows } from './judge.ts';
import { missedChanges } from './late.ts';
import type { Quiet } from './quiet.ts';
import { type LatestChange, type RecordedEpisode, stateAfter } from './recorded.ts';
import { plainTime } from './rows.ts';
import type { AlertRule } from './rule.ts';
import type { Ends, Reach } from './series.ts';

/** What an evaluation knows besides the rule. Seconds. */
export interface Surroundings {
  client: ClickHouseClient;
  reach: Reach;
  quiet: Quiet;
  now: Date;
  /** Later than any before. */
  nextVersion(): bigint;
}

/** Which windows of a rule are looked at, and what is recorded of it. */
export interface RuleTask {
  rule: AlertRule;
  ends: Ends;
  /** Ends up to here were looked at before. */
  evaluatedTo: number;
  /** Latest changes by scope. */
  latest: ReadonlyMap<string, LatestChange>;
  episodesOf(scope: string): RecordedEpisode[];
}

const epoch = '1970-01-01 00:00:00.000';
/** Of a scope at rest only so many are told: of a rule over a thousand functions, those that are nearest to firing. */
const restingScopes = 100;

/** Rows to write: changes first, then states. Reads the store, writes nothing. */
export async function evaluateRule(task: RuleTask, around: Surroundings) {
  const { rule, ends, latest } = task;
  const judged = await judgeWindows(around.client, rule, ends, around.reach);
  const changes: object[] = [];
  const states: { row: Record<string, unknown>; value: number; isResting: boolean }[] = [];
  for (const scope of new Set([...judged.scopes, ...scopesToFollow(latest)])) {
    const judgements = judged.of(scope);
    const known = latest.get(scope);
    const { state, transitions } = whatChanged(task, scope, judgements);
    let flowIds = known?.flowIds ?? [];
    let isTold = known?.isTold ?? false;
    for (const { isLate, transition } of transitions) {
      const { to, from, judgement } = transition;
      if (to === 'firing') flowIds = await exampleFlows(around.client, rule, scope, judgement.end);
      else if (to === 'pending') flowIds = [];
      const ends = new Date(judgement.end * 1000);
      const silencedBy =
        to === 'firing' ? around.quiet(rule, scope, around.now) || around.quiet(rule, scope, ends) : '';
      isTold = to === 'firing' ? silencedBy === '' : to === 'resolved' && from === 'firing' && isTold;
      changes.push(
        changeRow(rule, scope, transition, {
          flowIds,
          isLate,
          notifies: isTold,
          silencedBy,
          now: around.now,
          version: around.nextVersion(),
        }),
      );
    }
    const current = judgements.at(-1);
    if (!current) continue;
    const change = transitions.at(-1)?.transition ?? (known && asTransition(known, current));
    states.push({
      row: stateRow(rule, scope, state, current, change, flowIds, around),
      value: current.value ?? 0,
      isResting: state.state === 'inactive' && change === undefined,
    });
  }
  const side = rule.comparison === 'above' ? -1 : 1;
  const resting = states.filter(({ isResting }) => isResting).toSorted((a, b) => side * (a.value - b.value));
  const shown = [...states.filter(({ isResting }) => !isResting), ...resting.slice(0, restingScopes)];
  return { changes, states: shown.map(({ row }) => row), scopes: states.length };
}

/** Scopes that are not at rest are followed even where the store says nothing of them. */
function scopesToFollow(latest: ReadonlyMap<string, LatestChange>): string[] {
  return [...latest].filter(([, { state }]) => state !== 'resolved').map(([scope]) => scope);
}

function whatChanged(
  { rule, evaluatedTo, latest, episodesOf }: RuleTask,
  scope: string,
  judgements: readonly Judgement[],
) {
  const known = latest.get(scope);
  const late = missedChanges(
    judgements.filter(({ end }) => end <= evaluatedTo),
    episodesOf(scope),
    rule.for_s,
  );
  const goneOver = Math.max(evaluatedTo, known?.at ?? 0);
  const news = judgements.filter(({ end }) => end > goneOver);
  const followed = follow(late.state ?? stateAfter(known), news, rule.for_s);
  return {
    state: followed.state,
    transitions: [
      ...late.transitions.map((transition) => ({ transition, isLate: true })),
      ...followed.transitions.map((transition) => ({ transition, isLate: false })),
    ],
  };
}

/** The latest change, where this evaluation made none. */
function asTransition({ state, from, startedAt, at }: LatestChange, current: Judgement): Transition {
  return { from, to: state, startedAt, judgement: { ...current, end: at } };
}

function stateRow(
  rule: AlertRule,
  scope: string,
  { state }: ScopeState,
  current: Judgement,
  change: Transition | undefined,
  flowIds: readonly string[],
  { quiet, now, nextVersion }: Surroundings,
) {
  const time = (seconds: number) => plainTime(new Date(seconds * 1000));
  const hasFired = change?.to === 'resolved' && change.from === 'firing';
  return {
    rule: rule.name,
    scope,
    state: state === 'inactive' && hasFired ? 'resolved' : state,
    since: change ? time(change.judgement.end) : epoch,
    started_at: change ? time(change.startedAt) : epoch,
    value: current.value,
    samples: current.samples,
    at: time(current.end),
    flow_ids: flowIds,
    silenced_by: quiet(rule, scope, now),
    change_id: change ? changeId(rule.name, scope, change.startedAt, change.to) : '',
    version: nextVersion().toString(),
  };
}
