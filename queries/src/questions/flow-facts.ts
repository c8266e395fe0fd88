import { question } from '../question.ts';

/**
 * What the description of flows says of one flow, its state as of `now` (`complete`, `moving`, `stalled`, `dead-lettered`), the name
 * people gave its workflow ('' for none), and whether its variant is one they accept. No row until the flow was described.
 *
 * @param flow_id hex, 32 characters
 */
export const flowFacts = question({
  file: 'flow-facts.sql',
  params: { flow_id: 'String', now: "DateTime64(3, 'UTC')" },
  columns: {
    variant: 'String',
    width: 'UInt32',
    wait_ms: 'Float64',
    work_ms: 'Float64',
    state: 'String',
    unreceived: 'UInt32',
    expected_by: "DateTime64(3, 'UTC')",
    dead_letters: 'UInt32',
    weakest_evidence: 'String',
    inferred_hops: 'UInt32',
    error_types: 'Array(String)',
    event_keys: 'Array(String)',
    versions: 'Array(String)',
    name: 'String',
    is_accepted: 'UInt8',
    is_pinned: 'UInt8',
  },
});
