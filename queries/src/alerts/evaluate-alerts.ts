import { toStoreError } from '../errors.ts';
import { inTurn } from '../stitch/lease.ts';
import type { Store } from '../store.ts';
import { evaluateRule, type Surroundings } from './evaluate-rule.ts';
import { type DueRule, type Plan, planAlerts } from './plan.ts';
import { askQuiet } from './quiet.ts';
import { readEpisodes } from './recorded.ts';
import { insertRows, plainTime } from './rows.ts';
import { askReach } from './series.ts';
import { run } from './statements.ts';

/** What an evaluation did; all zeros where no window had ended. */
export interface AlertsReport {
  /** Rules that were looked at. */
  rules: number;
  /** Changes of state that were recorded. */
  changes: number;
  /** Rules that could not be looked at; each has its error in `alert_evaluations`. */
  failed: string[];
  elapsedMs: number;
}

/** Versions are turn × this + place, so that they grow within an evaluation and from one to the next. */
const rowsPerTurn = 1_000_000_000n;

/**
 * Looks at every rule of which a window has ended since the last time, and records what changed. Changes are written before what
 * follows from them, all in one insert and under ids that follow from rule, scope, time and state alone, so dying anywhere
 * loses none and makes none twice. One rule's failure is recorded with it and stops no other. One evaluation at a time, by a lease.
 * @throws StoreError where the store itself is away
 */
export async function evaluateAlerts(
  store: Store,
  { now = () => new Date() }: { now?: () => Date } = {},
): Promise<AlertsReport> {
  const startedMs = performance.now();
  const report: AlertsReport = { rules: 0, changes: 0, failed: [], elapsedMs: 0 };
  const at = now();
  try {
    if (await hasWork(store, await planAlerts(store, at), at))
      await inTurn(
        store.client,
        { isAlone: store.engine === 'embedded', lease: 'alert_lease' },
        async (turn) => {
          await evaluate(store, at, turn, report);
        },
      );
  } catch (cause) {
    throw toStoreError(cause, 'alerts');
  }
  report.elapsedMs = performance.now() - startedMs;
  return report;
}

async function hasWork(store: Store, { due, orphans, muted }: Plan, now: Date): Promise<boolean> {
  return (
    due.length > 0 ||
    orphans.length > 0 ||
    (muted.length > 0 && (await toBeTold(store, muted, now)).length > 0)
  );
}

async function toBeTold(store: Store, muted: Plan['muted'], now: Date): Promise<string[]> {
  const quiet = await askQuiet(store, now);
  return muted.filter(({ rule, scope }) => quiet(rule, scope, now) === '').map(({ latest }) => latest.id);
}

async function evaluate(store: Store, now: Date, turn: bigint, report: AlertsReport): Promise<void> {
  const { client } = store;
  let place = 0n;
  const nextVersion = () => turn * rowsPerTurn + ++place;
  // Whoever had the turn before may have done it all.
  const plan = await planAlerts(store, now);
  for (const { reason, ids } of plan.orphans) {
    const ended = { ids, reason, now_ms: now.getTime(), version: nextVersion() };
    await run(client, 'end-states', ended);
    await run(client, 'end', ended);
    report.changes += ids.length;
  }
  const told = plan.muted.length > 0 ? await toBeTold(store, plan.muted, now) : [];
  if (told.length > 0)
    await run(client, 'tell', { ids: told, now_ms: now.getTime(), version: nextVersion() });
  if (plan.due.length === 0) return;

  const { recorded } = told.length > 0 ? await planAlerts(store, now) : plan;
  const around: Surroundings = {
    client,
    reach: await askReach(client),
    quiet: await askQuiet(store, now),
    now,
    nextVersion,
  };
  const lookingBack = plan.due.filter(({ ends, evaluatedTo }) => ends.first <= evaluatedTo);
  const episodes = await readEpisodes(
    client,
    lookingBack.map(({ rule }) => rule.name),
    Math.min(...lookingBack.map(({ ends }) => ends.first)),
    recorded,
  );
  const rows = { changes: [] as object[], states: [] as object[], evaluations: [] as object[] };
  for (const due of plan.due) {
    const { rule } = due;
    const startedMs = performance.now();
    let scopes = 0;
    let fault: unknown;
    try {
      const latest = recorded.get(rule.name) ?? new Map();
      const done = await evaluateRule(
        { ...due, latest, episodesOf: (scope) => episodes.get(`${rule.name}\0${scope}`) ?? [] },
        around,
      );
      rows.changes.push(...done.changes);
      rows.states.push(...done.states);
      scopes = done.scopes;
    } catch (cause) {
      fault = cause;
      report.failed.push(rule.name);
    }
    const version = nextVersion().toString();
    rows.evaluations.push({
      ...evaluationRow(due, fault, now),
      elapsed_ms: Math.round(performance.now() - startedMs),
      scopes,
      version,
    });
  }
  await insertRows(client, 'alert_changes', rows.changes);
  await insertRows(client, 'alert_states', rows.states);
  await insertRows(client, 'alert_evaluations', rows.evaluations);
  report.rules += plan.due.length;
  report.changes += rows.changes.length;
}

/** A rule that failed is not evaluated any further: the windows it missed are looked at when it works again. */
function evaluationRow({ rule, ends, evaluatedTo, failedSince }: DueRule, fault: unknown, now: Date) {
  const at = plainTime(now);
  const since = failedSince === null ? at : plainTime(new Date(failedSince));
  return {
    rule: rule.name,
    evaluated_to: plainTime(new Date((fault === undefined ? ends.last : evaluatedTo) * 1000)),
    at,
    error: fault === undefined ? '' : toStoreError(fault, rule.metric).message.slice(0, 500),
    failed_since: fault === undefined ? null : since,
  };
}
