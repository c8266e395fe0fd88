import { question } from '../question.ts';

/**
 * Flows that one flow came from (`in`) or goes on in (`out`), at an invocation that more flows went into than are followed, so that
 * what it sent for all of them began a flow of its own. At most `limit` of each; empty for nearly every flow.
 *
 * @param flow_id hex, 32 characters
 */
export const flowJoined = question({
  file: 'flow-joined.sql',
  params: { flow_id: 'String', limit: 'UInt32' },
  columns: { direction: 'String', flow_id: 'String', trace_id: 'String', span_id: 'String' },
});
