import { carriedByHeaders } from '../sources/carried.ts';
import type { ServerRequest } from './server-request.ts';

/** One of these is there when there is any: W3C, X-Ray, B3 in one header and in several. */
const marks = ['traceparent', 'x-amzn-trace-id', 'b3', 'x-b3-traceid'];

/**
 * Trace context of a request. Node writes all names in lower case, so that a request with none of them is told by four
 * look-ups and not by one for each spelling.
 */
export function carriedByRequest({ headers }: ServerRequest): Record<string, string> | undefined {
  return marks.some((name) => headers[name] !== undefined) ? carriedByHeaders(headers) : undefined;
}
