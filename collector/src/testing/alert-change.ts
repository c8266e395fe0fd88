/** A row of alert_changes: `payment-errors` firing at a time, told to channel `hook`, unless said otherwise. */
export function alertChange(id: string, decidedAt: string, more: Record<string, unknown> = {}) {
  return {
    id: id.padEnd(32, '0'),
    rule: 'payment-errors',
    scope: 'charge-card',
    group_by: 'function',
    state: 'firing',
    from_state: 'inactive',
    at: decidedAt,
    started_at: decidedAt,
    value: 0.125,
    samples: 80,
    threshold: 0.05,
    comparison: 'above',
    metric: 'error_rate',
    unit: 'share',
    window_s: 300,
    period: 'window',
    severity: 'critical',
    channels: ['hook'],
    flow_ids: ['0af7651916cd43dd8448eb211c80319c'],
    notifies: 1,
    decided_at: decidedAt,
    version: 1,
    ...more,
  };
}
