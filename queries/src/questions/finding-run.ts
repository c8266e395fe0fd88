import { question } from '../question.ts';

/** The latest run of the findings job: when, up to which data, how long it took. No row before the first. */
export const findingRun = question({
  file: 'finding-run.sql',
  params: {},
  columns: { checked_at: "DateTime64(3, 'UTC')", until: "DateTime64(3, 'UTC')", elapsed_ms: 'UInt32' },
});
