import { question } from '../question.ts';

/**
 * How often workflows met cold starts in a row, each published by the cold call before it, among flows that began in [from, to): `cascades`
 * are flows with two or more, `longest` the most in a row. Most cascades first; up to three flows that show it.
 * @param workflow '' for all, of which those without a cold start are left out
 */
export const coldStartCascades = question({
  file: 'cold-start-cascades.sql',
  params: { from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')", workflow: 'String', limit: 'UInt32' },
  columns: {
    workflow: 'String',
    flows: 'UInt32',
    cold_flows: 'UInt32',
    cascades: 'UInt32',
    longest: 'UInt32',
    most_cold_starts: 'UInt32',
    p50_waited_ms: 'Nullable(Float64)',
    flow_ids: 'Array(String)',
  },
});
