import { question } from '../question.ts';

/**
 * Whether a span belongs to a flow: it is one of the flow's invocations, or below one, with no other invocation between.
 * One row. A span that is no longer in the store belongs only if it is an invocation of the flow.
 *
 * @param flow_id and trace_id: hex, 32 characters; span_id: hex, 16 characters
 */
export const flowHasSpan = question({
  file: 'flow-has-span.sql',
  params: { flow_id: 'String', trace_id: 'String', span_id: 'String' },
  columns: { is_member: 'UInt8' },
});
