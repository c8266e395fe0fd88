import type { ClickHouseClient } from '@clickhouse/client';
import { toStoreError } from '../errors.ts';
import type { Store } from '../store.ts';
import { compareCaptured } from './compare-captured.ts';
import { type FindingKind, findingKinds } from './finding-kinds.ts';
import { type Group, groupParams } from './groups.ts';
import { merge, type Sighting, type StoredFinding } from './merge.ts';
import { sizeLimits } from './size-limits.ts';
import { read, run } from './statements.ts';
import { withFlows } from './with-flows.ts';

/** What a run did; `looked` is false where there was nothing new, or too little time had passed. */
export interface FindingsReport {
  looked: boolean;
  /** Open now. */
  open: number;
  /** Found for the first time, gone, and back, by this run. */
  found: number;
  gone: number;
  returned: number;
  elapsedMs: number;
}

/** What a search depends on besides the data. */
export interface FindingsOptions {
  now?: () => Date;
  /** Groups by name; functions may also say theirs themselves. */
  groups?: readonly Group[];
  /** Values that replace a threshold's default: kind, then name. */
  thresholds?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Looks even if nothing is new or the last time was just now. */
  force?: boolean;
}

/** Time between two runs is at least so many times what the last took, and a minute once it took over a second. */
const restTimes = 30;
const longRunMs = 1_000;
const longRestMs = 60_000;

/** Without news it looks again this often, until so long after the latest data. */
const settlingRestMs = 10 * 60_000;
const settledMs = 60 * 60_000;

/** What the latest invocation did may be so much later than its start. */
const longestRunMs = 15 * 60_000;

interface State {
  turn: string;
  latest: string;
  checked_turn: string;
  checked_ms: string;
  checked_until_ms: string;
  elapsed_ms: number;
}

/**
 * Brings `findings` up to date with the flows of the store: what every kind of the table finds within its window before the latest
 * data. A finding that is no longer true is marked resolved and keeps its row; it comes back under the same id. Costs one
 * statement where the stitch did nothing since, or where it looked just now. Run it after the stitch.
 * @throws StoreError of the first kind that failed, after all others were brought up to date; the findings of that
 *   kind stay as they were
 */
export async function findFindings(store: Store, options: FindingsOptions = {}): Promise<FindingsReport> {
  const { client } = store;
  const clock = options.now ?? (() => new Date());
  const now = clock();
  const [state] = await read<State>(client, 'job/state', {});
  const nothing = { looked: false, open: 0, found: 0, gone: 0, returned: 0, elapsedMs: 0 };
  if (!state || !(options.force || isDue(state, now))) return nothing;

  const startedMs = performance.now();
  const until = new Date(Math.min(timeOf(state.latest).getTime() + longestRunMs, now.getTime()));
  await learn(client, state, until, now);
  const { sightings, failed, failure } = await lookFor(client, options, { until, now });
  const kinds = findingKinds.map(({ kind }) => kind).filter((kind) => !failed.has(kind));
  const stored = await read<StoredFinding>(client, 'job/stored', { now: plain(now) });
  const merged = merge(stored, await withFlows(client, sightings), { kinds, now });
  await insert(client, 'findings', merged.rows);
  const elapsedMs = performance.now() - startedMs;
  await insert(client, 'finding_runs', [
    {
      checked_at: plain(now),
      turn: state.turn,
      until: plain(until),
      elapsed_ms: Math.round(elapsedMs),
      version: now.getTime(),
    },
  ]);
  if (failure) throw toStoreError(failure.cause, `findings/${failure.kind}.sql`);
  const { open, found, gone, returned } = merged;
  return { looked: true, open, found, gone, returned, elapsedMs };
}

function isDue(state: State, now: Date): boolean {
  if (timeOf(state.latest).getTime() === 0) return false;
  if (state.turn === state.checked_turn) return isSettling(state, now);
  const rest = Math.max(state.elapsed_ms * restTimes, state.elapsed_ms > longRunMs ? longRestMs : 0);
  return now.getTime() - Number(state.checked_ms) >= rest || now.getTime() < Number(state.checked_ms);
}

/** For a while after the latest data, time alone makes findings: what should have been received by then was not. */
function isSettling(state: State, now: Date): boolean {
  const checkedMs = Number(state.checked_ms);
  return (
    checkedMs - timeOf(state.latest).getTime() < settledMs && now.getTime() - checkedMs >= settlingRestMs
  );
}

function timeOf(text: string): Date {
  return new Date(`${text.replace(' ', 'T').slice(0, 23)}Z`);
}

/** Late data may be two hours late; the first run takes a day. */
async function learn(client: ClickHouseClient, state: State, until: Date, now: Date): Promise<void> {
  const hour = 3_600_000;
  const since = Math.max(Number(state.checked_until_ms) - 2 * hour, until.getTime() - 24 * hour);
  const params = { touched_from: plain(new Date(since)), until: plain(until), version: now.getTime() };
  await run(client, 'job/learn-groups', params);
  await run(client, 'job/learn-shapes', params);
}

async function lookFor(
  client: ClickHouseClient,
  options: FindingsOptions,
  { until, now }: { until: Date; now: Date },
) {
  const groups = groupParams(options.groups ?? []);
  const areGroupsKnown =
    groups.group_names.length > 0 ||
    Number((await read<{ functions: string }>(client, 'job/has-groups', {}))[0]?.functions) > 0;
  const sightings: Sighting[] = [];
  const failed = new Set<string>();
  let failure: { kind: string; cause: unknown } | undefined;
  for (const kind of findingKinds) {
    if (kind.needsGroups && !areGroupsKnown) continue;
    const params = {
      ...paramsOf(kind, options.thresholds?.[kind.kind]),
      ...groups,
      from: plain(new Date(until.getTime() - kind.windowHours * 3_600_000)),
      until: plain(until),
      now: plain(now),
    };
    try {
      const rows = await read<Sighting>(client, kind.kind, params);
      const looked = kind.comparesPayloads ? await compareCaptured(client, rows) : rows;
      sightings.push(...looked.map((row) => ({ ...row, kind: kind.kind })));
    } catch (cause) {
      failed.add(kind.kind);
      failure ??= { kind: kind.kind, cause };
    }
  }
  return { sightings, failed, failure };
}

function paramsOf(kind: FindingKind, given: Readonly<Record<string, number>> = {}) {
  const values = Object.entries(kind.thresholds).map(([name, { value }]) => [name, given[name] ?? value]);
  return {
    ...Object.fromEntries(values),
    limit_patterns: sizeLimits.map(({ channel }) => channel),
    limit_bytes: sizeLimits.map(({ bytes }) => bytes),
    smallest_limit: Math.min(...sizeLimits.map(({ bytes }) => bytes)),
  };
}

/** UTC, as ClickHouse reads it whatever its settings. */
function plain(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '');
}

async function insert(client: ClickHouseClient, table: string, values: object[]): Promise<void> {
  if (values.length > 0)
    await client.insert({ table, values, format: 'JSONEachRow', clickhouse_settings: { async_insert: 0 } });
}
