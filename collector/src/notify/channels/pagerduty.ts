import { z } from 'zod';
import type { Notification, ToldChange } from '../notification.ts';
import { postJson } from '../post-json.ts';
import { sayChange, sayLimit, within } from '../wording.ts';
import type { ChannelSender } from './sender.ts';

/** https://developer.pagerduty.com/docs/send-alert-event: characters of a summary */
const summaryLength = 1_024;

/**
 * One event of the Events API v2 (https://developer.pagerduty.com/docs/events-api-v2-overview): an alert is known by its
 * `dedup_key`, which trigger and resolve share; triggering again what is open adds to it.
 */
function event(notification: Notification, change: ToldChange, routingKey: string) {
  const { rule } = notification;
  const known = { routing_key: routingKey, dedup_key: change.alertKey };
  if (change.state === 'resolved') return { ...known, event_action: 'resolve' };
  return {
    ...known,
    event_action: 'trigger',
    client: 'Choreoscope',
    client_url: rule.url,
    links: change.flows.map(({ id, url }) => ({ href: url, text: `Flow ${id.slice(0, 8)}` })),
    payload: {
      summary: within(summaryLength, `${rule.name}: ${sayChange(rule, change)}`),
      source: within(255, change.scope === '' ? rule.name : change.scope),
      severity: rule.severity,
      timestamp: change.at,
      class: rule.metric,
      custom_details: {
        condition: sayLimit(notification),
        description: rule.description,
        value: change.value,
        notification: notification.id,
        ...rule.labels,
      },
    },
  };
}

const refusal = z.object({ message: z.string().optional(), errors: z.array(z.string()).optional() });

/** What a refusal documents: `{"status": "invalid event", "message": …, "errors": […]}`. */
function reason(answer: string): string | undefined {
  try {
    const { message, errors = [] } = refusal.parse(JSON.parse(answer));
    return within(200, [message, ...errors].filter(Boolean).join('; ')) || undefined;
  } catch {
    return undefined;
  }
}

/**
 * A service of PagerDuty: one event for each change. A test is triggered and resolved at once. Where one event of several
 * fails all go again, which their keys make harmless.
 */
export const pagerduty: ChannelSender = {
  type: 'pagerduty',
  async send(notification, { routing_key = '', url = '' }, { deadline }) {
    const changes = notification.isTest
      ? notification.changes.flatMap((change): ToldChange[] => [change, { ...change, state: 'resolved' }])
      : notification.changes;
    for (const change of changes) {
      await postJson({
        url,
        body: JSON.stringify(event(notification, change, routing_key)),
        contentType: 'application/json',
        signal: deadline(),
        reason,
      });
    }
  },
};
