import { question } from '../question.ts';

/**
 * One publish, as its sender tells it: an entry of a call. `keys` are what a receiver may know it by, strongest first, as
 * `kind:carrier:key`; the sending invocation is zeros where the span alone does not say. No row when it is not in the store.
 *
 * @param trace_id hex, 32 characters; span_id: hex, 16 characters, of the call; ordinal: of the entry in it
 */
export const publishEnd = question({
  file: 'publish-end.sql',
  params: { trace_id: 'String', span_id: 'String', ordinal: 'UInt32' },
  columns: {
    function: 'String',
    channel: 'String',
    published_at: "DateTime64(9, 'UTC')",
    invocation_span_id: 'String',
    record: 'Nullable(UInt32)',
    attribution: 'String',
    event_key: 'String',
    payload_bytes: 'Nullable(Float64)',
    keys: 'Array(String)',
  },
});
