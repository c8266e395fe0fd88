import { createHmac } from 'node:crypto';
import { DeliveryFailure } from '../delivery-failure.ts';
import type { Notification } from '../notification.ts';
import { postJson } from '../post-json.ts';
import { sayChange, sayLimit, sayTitle } from '../wording.ts';
import type { ChannelSender } from './sender.ts';

/**
 * A CloudEvent in structured mode: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md and
 * .../bindings/http-protocol-binding.md. `id` and `source` together name the event, whenever it is sent again.
 */
function cloudEvent(notification: Notification) {
  const { id, isTest, madeAt, rule, changes } = notification;
  return {
    specversion: '1.0',
    id,
    source: rule.url,
    type: isTest ? 'dev.choreoscope.alert.test' : 'dev.choreoscope.alert.changed',
    subject: rule.name,
    time: madeAt,
    datacontenttype: 'application/json',
    data: {
      title: sayTitle(notification),
      rule: {
        name: rule.name,
        description: rule.description,
        severity: rule.severity,
        metric: rule.metric,
        unit: rule.unit,
        comparison: rule.comparison,
        threshold: rule.threshold,
        window_s: rule.windowS,
        condition: sayLimit(notification),
        labels: rule.labels,
        url: rule.url,
      },
      changes: changes.map((change) => ({
        id: change.id,
        alert_key: change.alertKey,
        state: change.state,
        scope: change.scope,
        at: change.at,
        since: change.since,
        value: change.value,
        text: sayChange(rule, change),
        flows: change.flows,
      })),
    },
  };
}

/**
 * The headers of Standard Webhooks: HMAC-SHA256 of `id.timestamp.body`, in base64 behind `v1,`. The key is what is base64 behind
 * `whsec_`; of any other secret its bytes.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
 */
function signed(id: string, body: string, secret: string, now: Date): Record<string, string> {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  if (key.length === 0) {
    throw new DeliveryFailure('The signing secret is empty, or not base64 behind whsec_', {
      isRetryable: false,
    });
  }
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

/** Any address that takes CloudEvents. What it answers to a refusal is not shown: it may be anybody's. */
export const webhook: ChannelSender = {
  type: 'webhook',
  async send(notification, { url = '', secret }, { now, deadline }) {
    const body = JSON.stringify(cloudEvent(notification));
    const headers = {
      'webhook-id': notification.id,
      ...(secret !== undefined && signed(notification.id, body, secret, now)),
    };
    await postJson({
      url,
      body,
      contentType: 'application/cloudevents+json; charset=utf-8',
      headers,
      signal: deadline(),
    });
  },
};
