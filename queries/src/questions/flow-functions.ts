import { question } from '../question.ts';

/**
 * The functions of one flow, with what they did in it.
 *
 * @param flow_id hex, 32 characters
 */
export const flowFunctions = question({
  file: 'flow-functions.sql',
  params: { flow_id: 'String' },
  columns: {
    function: 'String',
    name: 'String',
    invocations: 'UInt32',
    errors: 'UInt32',
    cold_starts: 'UInt32',
    p50_ms: 'Float64',
  },
});
