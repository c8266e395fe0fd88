import type { ClickHouseClient } from '@clickhouse/client';
import type { ScopeState } from './episodes.ts';
import { read } from './statements.ts';

/** The latest change of a scope. Times in seconds. */
export interface LatestChange {
  id: string;
  state: 'pending' | 'firing' | 'resolved';
  from: 'inactive' | 'pending' | 'firing';
  startedAt: number;
  at: number;
  flowIds: string[];
  /** Channels were, or are being, told. */
  isTold: boolean;
  silencedBy: string;
}

/** Latest changes, by rule and then by scope. */
export type Recorded = Map<string, Map<string, LatestChange>>;

/** @throws what the engine says */
export async function readRecorded(client: ClickHouseClient, now: Date): Promise<Recorded> {
  const rows = await read<{
    id: string;
    rule: string;
    scope: string;
    state: LatestChange['state'];
    from_state: LatestChange['from'];
    started_ms: string;
    at_ms: string;
    flow_ids: string[];
    notifies: number;
    silenced_by: string;
  }>(client, 'latest', { now_s: Math.floor(now.getTime() / 1000) });
  const recorded: Recorded = new Map();
  for (const row of rows) {
    const scopes = recorded.get(row.rule) ?? new Map<string, LatestChange>();
    recorded.set(row.rule, scopes);
    scopes.set(row.scope, {
      id: row.id,
      state: row.state,
      from: row.from_state,
      startedAt: Number(row.started_ms) / 1000,
      at: Number(row.at_ms) / 1000,
      flowIds: row.flow_ids,
      isTold: row.notifies === 1,
      silencedBy: row.silenced_by,
    });
  }
  return recorded;
}

/** What a scope is after its latest change. */
export function stateAfter(latest: LatestChange | undefined): ScopeState {
  return latest === undefined || latest.state === 'resolved'
    ? { state: 'inactive' }
    : { state: latest.state, startedAt: latest.startedAt };
}

/** A stretch of firing that was recorded. `resolvedAt` Infinity: not yet. */
export interface RecordedEpisode {
  startedAt: number;
  resolvedAt: number;
}

/**
 * The stretches of firing of some rules that reach into the time since then, by rule and scope (`rule\0scope`).
 * @param recorded for those that began before and fire still
 */
export async function readEpisodes(
  client: ClickHouseClient,
  rules: string[],
  since: number,
  recorded: Recorded,
): Promise<Map<string, RecordedEpisode[]>> {
  const episodes = new Map<string, RecordedEpisode[]>();
  const add = (rule: string, scope: string, episode: RecordedEpisode) => {
    const key = `${rule}\0${scope}`;
    episodes.set(key, [...(episodes.get(key) ?? []), episode]);
  };
  if (rules.length === 0) return episodes;
  const rows = await read<{ rule: string; scope: string; started_s: number; resolved_s: number }>(
    client,
    'episodes',
    {
      rules,
      since_s: since,
    },
  );
  for (const { rule, scope, started_s, resolved_s } of rows)
    add(rule, scope, {
      startedAt: started_s,
      resolvedAt: resolved_s === 0 ? Number.POSITIVE_INFINITY : resolved_s,
    });
  for (const rule of rules)
    for (const [scope, latest] of recorded.get(rule) ?? [])
      if (latest.state === 'firing')
        add(rule, scope, { startedAt: latest.startedAt, resolvedAt: Number.POSITIVE_INFINITY });
  return episodes;
}
