import { question } from '../question.ts';

/**
 * What consumers did with what they got again in [from, to), those that did most of it again first: `verdict` is 'not idempotent' where
 * anything the original had done was done once more, 'idempotent' where nothing was and at least one duplicate was absorbed whose
 * original had done something, else 'not proven'. consumer, channel, workflow: '' means any. Suspected and intended duplicates are
 * left out. Prices are list prices that add up over consumers; `needed_usd` is no waste.
 *
 * @returns `proofs` and `flow_ids`: the latest five duplicates and flows that say so; empty when nothing does
 */
export const duplicateVerdicts = question({
  file: 'duplicate-verdicts.sql',
  params: {
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    consumer: 'String',
    channel: 'String',
    workflow: 'String',
    limit: 'UInt32',
  },
  columns: {
    consumer: 'String',
    verdict: 'String',
    duplicates: 'UInt32',
    absorbed: 'UInt32',
    proven: 'UInt32',
    done_again: 'UInt32',
    repeated: 'UInt32',
    diverged: 'UInt32',
    needed: 'UInt32',
    unknown: 'UInt32',
    waste_usd: 'Float64',
    needed_usd: 'Float64',
    channels: 'Array(String)',
    proofs: 'Array(String)',
    flow_ids: 'Array(String)',
    first_at: "DateTime64(9, 'UTC')",
    last_at: "DateTime64(9, 'UTC')",
  },
});
