import {
  type AlertChange,
  type AlertChannel,
  alertChannels,
  type DueNotification,
  dueNotifications,
  makeNotifications,
  notifiedChanges,
  recordAttempt,
  type Store,
  whileSending,
} from '@choreoscope/queries';
import type { Logger } from 'pino';
import type { Job } from '../jobs.ts';
import { backOffMs } from './back-off.ts';
import { senders } from './channels/index.ts';
import { compose } from './compose.ts';
import { DeliveryFailure } from './delivery-failure.ts';
import { resolveSettings } from './resolve-settings.ts';

/** What the outbox is told of where it runs. */
export interface OutboxOptions {
  /** Milliseconds between two looks; a test somebody asked for waits as long. */
  everyMs: number;
  /** Milliseconds an attempt may take in all. */
  timeoutMs: number;
  /** Milliseconds after which a notification that did not arrive is given up. */
  giveUpMs: number;
  /** Where people reach the dashboard, for links; asked for each run. '': not known yet, so nothing is sent. */
  dashboardUrl: () => string;
  /** A variable of the environment, for settings that name one. */
  secretOf: (name: string) => string | undefined;
  log: Logger;
  now?: () => Date;
  random?: () => number;
}

/**
 * The job that tells people of alerts: puts new changes into the outbox, and sends what is due there. At least once, always under
 * the same id. Each channel has its own line, in which no later notification of a rule overtakes an earlier one, and in which a
 * failure ends the run, so that one that hangs keeps the others waiting for one attempt at most. The evaluation of rules does not wait at all.
 */
export function outboxJob(store: () => Promise<Store>, options: OutboxOptions): Job {
  const { everyMs } = options;
  return {
    name: 'outbox',
    everyMs,
    atLeastEveryMs: everyMs,
    run: async () => runOutbox(await store(), options),
  };
}

/**
 * One run.
 * @throws StoreError
 */
export async function runOutbox(store: Store, options: OutboxOptions): Promise<void> {
  const { giveUpMs, now = () => new Date() } = options;
  if (options.dashboardUrl() === '') return;
  await makeNotifications(store, { now: now(), within: giveUpMs });
  const look = () => dueNotifications(store, { now: now(), within: giveUpMs });
  if ((await look()).length === 0) return;
  await whileSending(store, async () => sendDue(store, await look(), { ...options, now }));
}

async function sendDue(store: Store, due: readonly DueNotification[], options: RunOptions): Promise<void> {
  const channels = new Map((await alertChannels(store)).map((channel) => [channel.name, channel]));
  const lines = new Map<string, DueNotification[]>();
  for (const one of due) lines.set(one.channel, [...(lines.get(one.channel) ?? []), one]);
  await Promise.all([...lines].map(([name, line]) => sendLine(store, line, channels.get(name), options)));
}

type RunOptions = OutboxOptions & { now: () => Date };

async function sendLine(
  store: Store,
  line: readonly DueNotification[],
  channel: AlertChannel | undefined,
  options: RunOptions,
): Promise<void> {
  const waiting = new Set<string>();
  for (const one of line) {
    // Tests wait for nobody, and nobody for them.
    const turn = one.isTest ? one.id : `rule ${one.rule}`;
    const isEarly = one.nextAt !== undefined && one.nextAt > options.now();
    if (waiting.has(turn) || isEarly) {
      waiting.add(turn);
      continue;
    }
    if ((await attempt(store, one, channel, options)) === 'failed') return;
  }
}

async function attempt(
  store: Store,
  due: DueNotification,
  channel: AlertChannel | undefined,
  { now, log, giveUpMs, random = Math.random, ...options }: RunOptions,
): Promise<'delivered' | 'failed' | 'given-up'> {
  const changes = await notifiedChanges(store, due);
  const at = now();
  const began = performance.now();
  const known = { notification: due.id, channel: due.channel, attempt: due.attempts + 1, at };
  const failure = await send({ due, changes, channel }, at, options);
  const elapsedMs = performance.now() - began;
  if (failure === undefined) {
    await recordAttempt(store, { ...known, elapsedMs, outcome: 'delivered', error: '', nextAt: undefined });
    return 'delivered';
  }
  const next = new Date(now().getTime() + backOffMs(known.attempt, failure.retryAfterMs, random()));
  const isLast = !failure.isRetryable || next.getTime() - due.madeAt.getTime() > giveUpMs;
  const outcome = isLast ? 'given-up' : 'failed';
  await recordAttempt(store, {
    ...known,
    elapsedMs,
    outcome,
    error: failure.message,
    nextAt: isLast ? undefined : next,
  });
  log.warn(
    {
      notification: due.id,
      channel: due.channel,
      rule: due.rule,
      attempt: known.attempt,
      outcome,
      reason: failure.message,
    },
    'alert not delivered',
  );
  return outcome;
}

/** Sends once. Returns why it did not arrive, where it did not. */
async function send(
  {
    due,
    changes,
    channel,
  }: { due: DueNotification; changes: AlertChange[]; channel: AlertChannel | undefined },
  now: Date,
  { dashboardUrl, secretOf, timeoutMs }: Pick<OutboxOptions, 'dashboardUrl' | 'secretOf' | 'timeoutMs'>,
): Promise<DeliveryFailure | undefined> {
  try {
    if (channel === undefined)
      throw new DeliveryFailure('There is no channel of that name', { isRetryable: true });
    const sender = senders.find(({ type }) => type === channel.type);
    if (sender === undefined) {
      throw new DeliveryFailure(`This collector knows no channels of type ${channel.type}`, {
        isRetryable: true,
      });
    }
    const notification = compose(due, changes, dashboardUrl().replace(/\/+$/, ''));
    if (notification === undefined) {
      throw new DeliveryFailure('What it is about is no longer stored', { isRetryable: false });
    }
    const settings = resolveSettings(channel.settings, secretOf);
    await sender.send(notification, settings, { now, deadline: () => AbortSignal.timeout(timeoutMs) });
    return undefined;
  } catch (cause) {
    if (cause instanceof DeliveryFailure) return cause;
    // A fault of ours: its message may quote settings, so it is not shown.
    return new DeliveryFailure('The collector failed on it; this is a fault', { isRetryable: true, cause });
  }
}
