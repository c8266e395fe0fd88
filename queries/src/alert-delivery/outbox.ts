import { createHash } from 'node:crypto';
import { insertRows, plainTime } from '../alerts/rows.ts';
import { toStoreError } from '../errors.ts';
import type { StatementParams } from '../job-statements.ts';
import { inTurn } from '../stitch/lease.ts';
import type { Store } from '../store.ts';
import { read } from './statements.ts';

/** Changes of one notification, at most. */
const changesAtOnce = 200;

/** How long after it was made a notification is still looked for, beyond the time in which it is tried. */
const overdueMs = 3 * 86_400_000;

/** A change of state with its rule as it was then. Times in milliseconds; `value` null: no data. */
export interface AlertChange {
  id: string;
  rule: string;
  scope: string;
  state: 'firing' | 'resolved';
  at_ms: number;
  started_at_ms: number;
  value: number | null;
  threshold: number;
  comparison: 'above' | 'below';
  metric: string;
  unit: 'count' | 'share' | 'ms' | 'usd';
  window_s: number;
  period: 'window' | 'day' | 'month';
  budget_usd: number | null;
  baseline_weeks: number;
  severity: 'info' | 'warning' | 'critical';
  description: string;
  labels: Record<string, string>;
  flow_ids: string[];
  reason: string;
}

/** A notification that is to be sent to one channel. */
export interface DueNotification {
  id: string;
  channel: string;
  rule: string;
  isTest: boolean;
  madeAt: Date;
  /** Attempts that were recorded. */
  attempts: number;
  /** When it may be tried again; undefined: it never was. */
  nextAt: Date | undefined;
  /** In the order in which they are told; empty for a test. */
  changeIds: string[];
}

/**
 * Sends while nobody else does, so that several collectors of one store tell people once. One that was killed while it sent keeps the
 * others of a server waiting for 30 s.
 * @throws StoreError
 */
export async function whileSending(store: Store, send: () => Promise<void>): Promise<void> {
  await inTurn(store.client, { isAlone: store.engine === 'embedded', lease: 'outbox_lease' }, send);
}

interface NewChange {
  id: string;
  rule: string;
  channels: string[];
  silenced_by: string;
}

/**
 * Makes notifications of the changes that have none: those of one rule that are there at once are one, for each of the
 * channels the rule had when they were decided. They are stored before any is sent, so dying in between sends nothing
 * under two ids. What a silence keeps back is noted with the silence, and never sent under that id.
 * @param within milliseconds; older changes are of no interest any more
 * @returns how many notifications there are now that were not before, each channel's counted
 * @throws StoreError
 */
export async function makeNotifications(
  store: Store,
  { now, within }: { now: Date; within: number },
): Promise<number> {
  const found = await ask<NewChange>(store, 'new-changes', { since_ms: now.getTime() - within });
  const groups = new Map<string, NewChange[]>();
  for (const change of found) {
    const key = JSON.stringify([change.rule, change.silenced_by, change.channels]);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  const rows = [...groups.values()].flatMap(inParts).flatMap((changes, place) => {
    const [first] = changes;
    if (first === undefined) return [];
    const change_ids = changes.map(({ id }) => id);
    const id = createHash('sha256')
      .update(JSON.stringify([first.rule, first.silenced_by, ...change_ids.toSorted()]))
      .digest('hex')
      .slice(0, 32);
    return first.channels.map((channel) => ({
      id,
      channel,
      rule: first.rule,
      change_ids,
      // Parts of one rule are sent in the order of these times.
      made_at: plainTime(new Date(now.getTime() + place)),
      silenced_by: first.silenced_by,
      is_test: 0,
      version: now.getTime(),
    }));
  });
  await insertRows(store.client, 'alert_notifications', rows);
  return rows.length;
}

function inParts(changes: NewChange[]): NewChange[][] {
  const parts: NewChange[][] = [];
  for (let from = 0; from < changes.length; from += changesAtOnce)
    parts.push(changes.slice(from, from + changesAtOnce));
  return parts;
}

interface DueRow {
  id: string;
  channel: string;
  rule: string;
  change_ids: string[];
  made_at_ms: string;
  is_test: number;
  attempts: number;
  next_at_ms: string;
}

type ChangeRow = Omit<AlertChange, 'at_ms' | 'started_at_ms'> & { at_ms: string; started_at_ms: string };

/**
 * What is neither delivered nor given up, oldest first, also what may not be tried again yet: of each channel the first 200, tests before
 * all else.
 * @param within milliseconds in which a notification is tried
 * @throws StoreError
 */
export async function dueNotifications(
  store: Store,
  { now, within }: { now: Date; within: number },
): Promise<DueNotification[]> {
  const due = await ask<DueRow>(store, 'due', { since_ms: now.getTime() - within - overdueMs });
  return due.map(({ change_ids, made_at_ms, next_at_ms, is_test, ...one }) => ({
    id: one.id,
    channel: one.channel,
    rule: one.rule,
    isTest: is_test === 1,
    madeAt: new Date(Number(made_at_ms)),
    attempts: one.attempts,
    nextAt: one.attempts === 0 ? undefined : new Date(Number(next_at_ms)),
    changeIds: change_ids,
  }));
}

/**
 * The changes of a notification, in the order in which they are told; without those that are no longer stored.
 * @throws StoreError
 */
export async function notifiedChanges(store: Store, { changeIds }: DueNotification): Promise<AlertChange[]> {
  if (changeIds.length === 0) return [];
  const rows = await ask<ChangeRow>(store, 'changes', { ids: changeIds });
  const changes = new Map(
    rows.map((row) => [
      row.id,
      { ...row, at_ms: Number(row.at_ms), started_at_ms: Number(row.started_at_ms) },
    ]),
  );
  return changeIds.flatMap((id) => changes.get(id) ?? []);
}

/** What came of one attempt. */
export interface Attempt {
  notification: string;
  channel: string;
  attempt: number;
  at: Date;
  elapsedMs: number;
  outcome: 'delivered' | 'failed' | 'given-up';
  error: string;
  nextAt: Date | undefined;
}

/**
 * Notes what came of an attempt.
 * @throws StoreError
 */
export async function recordAttempt(store: Store, attempt: Attempt): Promise<void> {
  await insertRows(store.client, 'alert_deliveries', [
    {
      notification_id: attempt.notification,
      channel: attempt.channel,
      attempt: attempt.attempt,
      at: plainTime(attempt.at),
      elapsed_ms: Math.round(attempt.elapsedMs),
      outcome: attempt.outcome,
      error: attempt.error,
      next_at: attempt.nextAt === undefined ? null : plainTime(attempt.nextAt),
      version: attempt.at.getTime(),
    },
  ]);
}

async function ask<Row>({ client }: Store, name: string, params: StatementParams): Promise<Row[]> {
  try {
    return await read<Row>(client, name, params);
  } catch (cause) {
    throw toStoreError(cause, name);
  }
}
