import { question } from '../question.ts';

/**
 * One flow as a graph: a hop is up to three legs, function to channel, channel to the channel that
 * delivered it, channel to function. Legs with the same ends and evidence are one row with its count:
 * publishes on the first leg, deliveries on the others, and the confidence of the least sure. A hop without a channel of its own is one leg,
 * function to function.
 *
 * @param flow_id hex, 32 characters
 */
export const flowLegs = question({
  file: 'flow-legs.sql',
  params: { flow_id: 'String' },
  columns: {
    from_kind: 'String',
    from_name: 'String',
    to_kind: 'String',
    to_name: 'String',
    evidence: 'String',
    times: 'UInt32',
    p50_wait_ms: 'Float64',
    confidence: 'Float64',
  },
});
