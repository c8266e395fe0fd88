import { question } from '../question.ts';

/**
 * The duplicates among what one flow received and published, in the order of time; ids are hex, `price_usd` is each one's own list
 * price with what it set off, so they do not add up.
 */
export const flowDuplicates = question({
  file: 'flow-duplicates.sql',
  params: { flow_id: 'String', limit: 'UInt32' },
  columns: {
    id: 'String',
    side: 'String',
    at: "DateTime64(9, 'UTC')",
    trace_id: 'String',
    span_id: 'String',
    ordinal: 'UInt32',
    consumer: 'String',
    channel: 'String',
    nth: 'UInt32',
    certainty: 'String',
    kind: 'String',
    cause: 'String',
    effect: 'String',
    price_usd: 'Float64',
  },
});
