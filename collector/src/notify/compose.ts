import { createHash } from 'node:crypto';
import type { AlertChange, DueNotification } from '@choreoscope/queries';
import type { Notification, ToldChange } from './notification.ts';

const iso = (ms: number) => new Date(ms).toISOString();

/** The same for all episodes of a rule's scope: what PagerDuty resolves is what it triggered, also where one message was lost. */
function alertKey(rule: string, scope: string): string {
  return createHash('sha256')
    .update(JSON.stringify([rule, scope]))
    .digest('hex')
    .slice(0, 32);
}

function told(change: AlertChange, dashboardUrl: string): ToldChange {
  return {
    id: change.id,
    state: change.state,
    scope: change.scope,
    alertKey: alertKey(change.rule, change.scope),
    at: iso(change.at_ms),
    since: iso(change.started_at_ms),
    value: change.value,
    reason: change.reason,
    flows: change.flow_ids.map((id) => ({ id, url: `${dashboardUrl}/flows/${id}` })),
  };
}

/** What a test says: that it is one, in the form of an alert. */
function testChange(channel: string, madeAt: Date): AlertChange {
  return {
    id: '0'.repeat(32),
    rule: `test of ${channel}`,
    scope: '',
    state: 'firing',
    at_ms: madeAt.getTime(),
    started_at_ms: madeAt.getTime(),
    value: 1,
    threshold: 0,
    comparison: 'above',
    metric: 'test',
    unit: 'count',
    window_s: 60,
    period: 'window',
    budget_usd: null,
    baseline_weeks: 0,
    severity: 'info',
    description: 'Somebody asked for this message. Nothing is wrong.',
    labels: {},
    flow_ids: [],
    reason: '',
  };
}

/**
 * What is sent for a notification of the outbox. The rule is as it was at the latest of its changes.
 * @param stored its changes
 * @param dashboardUrl where people reach the dashboard, without a slash at its end
 * @returns undefined: none of its changes is stored any more
 */
export function compose(
  due: DueNotification,
  stored: readonly AlertChange[],
  dashboardUrl: string,
): Notification | undefined {
  const changes = due.isTest ? [testChange(due.channel, due.madeAt)] : stored;
  const latest = changes.at(-1);
  if (latest === undefined) return undefined;
  return {
    id: due.id,
    isTest: due.isTest,
    madeAt: due.madeAt.toISOString(),
    rule: {
      name: latest.rule,
      description: latest.description,
      severity: latest.severity,
      metric: latest.metric,
      unit: latest.unit,
      comparison: latest.comparison,
      threshold: latest.threshold,
      windowS: latest.window_s,
      period: latest.period,
      budgetUsd: latest.budget_usd,
      baselineWeeks: latest.baseline_weeks,
      labels: latest.labels,
      url: due.isTest
        ? `${dashboardUrl}/alerts`
        : `${dashboardUrl}/alerts/${encodeURIComponent(latest.rule)}`,
    },
    changes: changes.map((change) => told(change, dashboardUrl)),
  };
}
