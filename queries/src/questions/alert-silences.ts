import { question } from '../question.ts';

/** Silences, the latest to end first. `state` active | pending | ended at `now`; as a filter also '' for all. */
export const alertSilences = question({
  file: 'alert-silences.sql',
  params: { state: 'String', now: "DateTime64(3, 'UTC')" },
  columns: {
    id: 'String',
    rule: 'String',
    scope: 'String',
    labels: 'Map(String, String)',
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    comment: 'String',
    by: 'String',
    created_at: "DateTime64(3, 'UTC')",
    state: 'String',
  },
});
