import { toStoreError } from '../errors.ts';
import type { Store } from '../store.ts';
import { advance, type ScopeState } from './episodes.ts';
import { exampleFlows } from './examples.ts';
import { type Judgement, judgeWindows } from './judge.ts';
import type { AlertRule } from './rule.ts';
import { askReach, type Ends, endsIn, type Reach, widthOf } from './series.ts';
import { latestEnd } from './timing.ts';

/** A stretch of time in which a rule would have fired. Times are ends of windows, ISO 8601, UTC. */
export interface BackTestEpisode {
  scope: string;
  /** Past the threshold for the first time. */
  started_at: string;
  fired_at: string;
  /** Null: it still fired at the end of the range. */
  resolved_at: string | null;
  /** When it fired, and the one furthest past the threshold. */
  value: number | null;
  worst: number | null;
  samples: number;
  /** With a budget or a baseline: the value in the metric's unit, and what was usual. */
  measured: number | null;
  usual: number | null;
  /** Hex; up to 5 that show it. */
  flow_ids: string[];
}

/** What a rule would have done. */
export interface BackTest {
  rule: string;
  /** What was looked at; later than asked for where the store does not reach back so far. */
  from: string;
  to: string;
  /** Seconds between two windows. */
  step_s: number;
  /** How often it would have fired: also where not all are listed. */
  fired: number;
  /** In the order of time; the first 500. */
  episodes: BackTestEpisode[];
  /** What a reader should know of it. */
  notes: string[];
}

const windowsAtOnce = 1_440;
const listed = 500;
const withFlows = 100;

/**
 * Holds a rule against what is stored, window by window, as the evaluation would have. It knows what came late, which the evaluation
 * then did not. Writes nothing; silences and whether the rule is enabled do not matter.
 * @param range half-open; windows that end in (from, to]
 * @throws StoreError
 */
export async function backTest(
  store: Store,
  rule: AlertRule,
  { from, to, now }: { from: Date; to: Date; now: Date },
): Promise<BackTest> {
  const { client } = store;
  try {
    const reach = await askReach(client);
    const notes: string[] = [];
    const ends = endsOf(rule, { from, to, now }, reach, notes);
    const report: BackTest = {
      rule: rule.name,
      from: iso(ends ? ends.first - ends.step : from.getTime() / 1000),
      to: iso(ends ? ends.last : to.getTime() / 1000),
      step_s: ends?.step ?? 0,
      fired: 0,
      episodes: [],
      notes,
    };
    const scopes = new Map<string, Followed>();
    for (let first = ends?.first ?? 0; ends && first <= ends.last; first += ends.step * windowsAtOnce) {
      const last = Math.min(ends.last, first + ends.step * (windowsAtOnce - 1));
      const judged = await judgeWindows(client, rule, { ...ends, first, last }, reach);
      for (const scope of new Set([...judged.scopes, ...scopes.keys()])) {
        const followed = scopes.get(scope) ?? { scope, state: { state: 'inactive' }, worst: null };
        scopes.set(scope, followed);
        for (const judgement of judged.of(scope)) step(rule, followed, judgement, report);
      }
    }
    report.episodes.sort((a, b) => (a.fired_at < b.fired_at ? -1 : 1));
    report.episodes.splice(listed);
    for (const episode of report.episodes.slice(0, withFlows))
      episode.flow_ids = await exampleFlows(client, rule, episode.scope, Date.parse(episode.fired_at) / 1000);
    if (report.fired > listed) notes.push(`The first ${listed} are listed.`);
    return report;
  } catch (cause) {
    throw toStoreError(cause, `alerts/${rule.metric}`);
  }
}

interface Followed {
  scope: string;
  state: ScopeState;
  episode?: BackTestEpisode | undefined;
  worst: number | null;
}

function step(rule: AlertRule, followed: Followed, judgement: Judgement, report: BackTest): void {
  const next = advance(followed.state, judgement, rule.for_s);
  followed.worst =
    followed.state.state === 'inactive' ? judgement.value : worse(rule, followed.worst, judgement.value);
  followed.state = next.state;
  if (next.transition?.to === 'firing') {
    report.fired += 1;
    followed.episode = {
      scope: followed.scope,
      started_at: iso(next.transition.startedAt),
      fired_at: iso(judgement.end),
      resolved_at: null,
      value: judgement.value,
      worst: followed.worst,
      samples: judgement.samples,
      measured: judgement.measured,
      usual: judgement.usual,
      flow_ids: [],
    };
    report.episodes.push(followed.episode);
  } else if (followed.episode && next.transition?.to === 'resolved') {
    followed.episode.resolved_at = iso(judgement.end);
    followed.episode = undefined;
  } else if (followed.episode) followed.episode.worst = followed.worst;
}

function worse({ comparison }: AlertRule, a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return comparison === 'above' ? Math.max(a, b) : Math.min(a, b);
}

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

/** The windows that can be told: those of which there is all that they are of. */
function endsOf(
  rule: AlertRule,
  { from, to, now }: { from: Date; to: Date; now: Date },
  reach: Reach,
  notes: string[],
): Ends | undefined {
  const until = Math.min(to.getTime() / 1000, latestEnd(rule, now));
  if (reach.hours_since_s === 0) {
    notes.push('Nothing is stored yet.');
    return undefined;
  }
  let after = from.getTime() / 1000;
  const isWhole = rule.period === 'window';
  const earliest = reach.hours_since_s + (isWhole ? rule.window_s : 0);
  if (after < earliest) {
    notes.push(
      `What is stored begins ${iso(reach.hours_since_s)}${isWhole ? '; the first whole window ends later' : ''}.`,
    );
    after = earliest - 1;
  }
  const ends = endsIn(rule, after, until);
  if (!ends || widthOf(rule, ends, reach) !== undefined) return ends;
  const hourly =
    rule.window_s % 3600 === 0
      ? {
          ...ends,
          first: Math.ceil(ends.first / 3600) * 3600,
          last: Math.floor(ends.last / 3600) * 3600,
          step: 3600,
        }
      : undefined;
  if (hourly && hourly.first <= hourly.last) {
    notes.push('So far back figures are kept by the hour: windows that end at whole hours were looked at.');
    return hourly;
  }
  notes.push(
    `By the minute figures are kept since ${iso(reach.minutes_since_s)}: what lies before was not looked at.`,
  );
  return endsIn(rule, Math.max(after, reach.minutes_since_s + (isWhole ? rule.window_s : 0) - 1), until);
}
