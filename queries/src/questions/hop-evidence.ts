import { question } from '../question.ts';

/**
 * Records delivered in [from, to), by the evidence that joined them to their publish, strongest first and
 * `none` (records that began a flow) last.
 *
 * @returns one row per evidence that occurs
 */
export const hopEvidence = question({
  file: 'hop-evidence.sql',
  params: { from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: { evidence: 'String', hops: 'UInt32' },
});
