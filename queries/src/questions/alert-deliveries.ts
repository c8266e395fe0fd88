import { question } from '../question.ts';

/**
 * Notifications by channel, latest first. `outcome`: delivered | failed (it is tried again at `next_at`) | given-up | waiting (not
 * tried yet) | silenced (kept back). A test has no rule and no changes. `tried_at` of the latest attempt.
 */
export const alertDeliveries = question({
  file: 'alert-deliveries.sql',
  params: { id: 'String', channel: 'String', rule: 'String', limit: 'UInt32' },
  columns: {
    id: 'String',
    channel: 'String',
    rule: 'String',
    change_ids: 'Array(String)',
    made_at: "DateTime64(3, 'UTC')",
    silenced_by: 'String',
    is_test: 'UInt8',
    outcome: 'String',
    attempts: 'UInt32',
    error: 'String',
    tried_at: "Nullable(DateTime64(3, 'UTC'))",
    next_at: "Nullable(DateTime64(3, 'UTC'))",
  },
});
