import { question } from '../question.ts';

/**
 * Whom one function hears from ('in') and whom it reaches ('out'), over which channel, by hops delivered
 * in [from, to), with the usual and the slow wait between publish and delivery.
 */
export const functionNeighbours = question({
  file: 'function-neighbours.sql',
  params: { function: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    direction: 'String',
    other_function: 'String',
    channel: 'String',
    via: 'String',
    evidence: 'String',
    hops: 'UInt32',
    p50_wait_ms: 'Float64',
    p95_wait_ms: 'Float64',
  },
});
