import { question } from '../question.ts';

/**
 * What the invocations of one flow published and no known invocation has received: a consumer that is
 * not traced, that is missing, or that has not got it yet. By function and channel. `is_awaited` is 0 where nobody is
 * known to listen to a table, bucket, Firehose stream, HTTP server, device or browser.
 *
 * @param flow_id hex, 32 characters
 */
export const flowUnreceived = question({
  file: 'flow-unreceived.sql',
  params: { flow_id: 'String' },
  columns: {
    function: 'String',
    channel: 'String',
    publishes: 'UInt32',
    first_at: "DateTime64(9, 'UTC')",
    is_awaited: 'UInt8',
  },
});
