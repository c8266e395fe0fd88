-- Publishes no record of the same flow was received from, sent once or again under the same id. Of one call's entries that only the call's context tells apart, any stands for all.
CREATE TABLE {missed:Identifier} ENGINE = Memory AS
SELECT flow_id, trace_id, span_id, ordinal, invocation_span_id, function, channel, at FROM {said:Identifier}
WHERE direction = 'publish' AND channel != ''
  AND (id.2 = '' OR id NOT IN (SELECT toString(carrier), key FROM {hops:Identifier} WHERE evidence = 'id'))
  AND (trace_id, span_id, ordinal) NOT IN (
    SELECT publish_trace_id, publish_span_id, publish_ordinal FROM {hops:Identifier} WHERE evidence != 'none')
  AND (trace_id, span_id, channel) NOT IN (
    SELECT publish_trace_id, publish_span_id, channel FROM {hops:Identifier} WHERE evidence = 'context')
