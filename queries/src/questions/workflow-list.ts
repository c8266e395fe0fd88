import { question } from '../question.ts';

/**
 * Workflows with flows that began in [from, to), commonest first, at most 1,000. Ranges are read in whole slices of five
 * minutes: from the one `from` is in. `name` is what people call it, or empty. `errors`, `stalled` and `dead_lettered` count
 * flows; stalled is as of `to`. `drifting`: variants seen and not accepted; 0 where nobody accepted any. `cost_usd` is list price,
 * for ranking.
 */
export const workflowList = question({
  file: 'workflow-list.sql',
  params: { from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    workflow: 'String',
    name: 'String',
    root_function: 'String',
    root_channel: 'String',
    flows: 'UInt32',
    variants: 'UInt32',
    errors: 'UInt32',
    stalled: 'UInt32',
    dead_lettered: 'UInt32',
    p50_duration_ms: 'Float64',
    p95_duration_ms: 'Float64',
    cost_usd: 'Float64',
    last_seen: "DateTime64(3, 'UTC')",
    drifting: 'UInt32',
  },
});
