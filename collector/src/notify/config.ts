import type { Store } from '@choreoscope/queries';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Job } from '../jobs.ts';
import { outboxJob } from './outbox.ts';

const count = z.coerce.number().int();

/** What the outbox reads from the environment. Secrets of channels are variables of their own, named by the channels. */
export const notifyVariables = {
  CHOREOSCOPE_DASHBOARD_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://127.0.0.1:3000')
    .describe('The dashboard as people reach it, for links in alerts'),
  CHOREOSCOPE_NOTIFY_EVERY_MS: count
    .min(0)
    .default(5_000)
    .describe('Milliseconds between two looks into the outbox of alerts; 0: never here'),
  CHOREOSCOPE_NOTIFY_TIMEOUT_MS: count
    .min(1)
    .default(10_000)
    .describe('Milliseconds a request to a channel of alerts, or a session with its mail server, may take'),
  CHOREOSCOPE_NOTIFY_GIVE_UP_HOURS: count
    .min(1)
    .max(720)
    .default(24)
    .describe('Hours after which a notification that did not arrive is given up'),
};

type NotifyConfig = z.infer<z.ZodObject<typeof notifyVariables>>;

/**
 * The outbox as a job of the collector, by the environment; none where it is said to run elsewhere.
 * @param env where secrets are looked up, when something is sent
 * @param dashboardUrl asked when something is sent
 */
export function notifyJobs(
  store: () => Promise<Store>,
  config: Omit<NotifyConfig, 'CHOREOSCOPE_DASHBOARD_URL'>,
  more: { env: Record<string, string | undefined>; dashboardUrl: () => string; log: Logger },
): Job[] {
  const everyMs = config.CHOREOSCOPE_NOTIFY_EVERY_MS;
  if (everyMs === 0) return [];
  return [
    outboxJob(store, {
      everyMs,
      timeoutMs: config.CHOREOSCOPE_NOTIFY_TIMEOUT_MS,
      giveUpMs: config.CHOREOSCOPE_NOTIFY_GIVE_UP_HOURS * 3_600_000,
      dashboardUrl: more.dashboardUrl,
      secretOf: (name) => more.env[name],
      log: more.log,
    }),
  ];
}
