import { question } from '../question.ts';

/** Findings of each kind by state, and the groups they name. A kind that never had one has no row. */
export const findingTotals = question({
  file: 'finding-totals.sql',
  params: {},
  columns: {
    kind: 'LowCardinality(String)',
    open: 'UInt32',
    gone: 'UInt32',
    dismissed: 'UInt32',
    groups: 'Array(String)',
    last_checked: "DateTime64(3, 'UTC')",
  },
});
