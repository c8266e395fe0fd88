import { question } from '../question.ts';

/**
 * Invocations by the platform's request ids, in the order of request id and start; an id may have several (async retries), or none.
 * `started_ns` is Unix nanoseconds.
 */
export const requestInvocations = question({
  file: 'request-invocations.sql',
  params: { request_ids: 'Array(String)' },
  columns: { request_id: 'String', span_id: 'String', started_ns: 'String' },
});
