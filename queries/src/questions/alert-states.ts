import { question } from '../question.ts';

/**
 * What each scope of each rule is now, with the rule's own words; firing first. `state` inactive | pending | firing | resolved; as a
 * filter also `active` (pending or firing) or ''. `value` is null where there is no data; `since` and `started_at` are the epoch
 * where there never was an episode. Scopes of rules that are gone are not told.
 */
export const alertStates = question({
  file: 'alert-states.sql',
  params: { rule: 'String', state: 'String', limit: 'UInt32' },
  columns: {
    rule: 'String',
    scope: 'String',
    state: 'String',
    since: "DateTime64(3, 'UTC')",
    started_at: "DateTime64(3, 'UTC')",
    value: 'Nullable(Float64)',
    samples: 'Float64',
    at: "DateTime64(3, 'UTC')",
    flow_ids: 'Array(String)',
    silenced_by: 'String',
    change_id: 'String',
    severity: 'String',
    metric: 'LowCardinality(String)',
    group_by: 'String',
    comparison: 'String',
    threshold: 'Float64',
    description: 'String',
    labels: 'Map(String, String)',
    channels: 'Array(String)',
  },
});
