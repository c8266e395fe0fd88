-- Records to think about, as far as nothing is proven of them: those that came without a publish, those an arriving publish may
-- be meant for, and those whose inferred publish proved to be received by somebody.
CREATE TABLE {asked:Identifier} ENGINE = Memory AS
SELECT trace_id, span_id, ordinal, to_function, channel, via, delivered_at AS at, receive_count
FROM hops FINAL
WHERE (trace_id, span_id, ordinal) IN (
    SELECT trace_id, span_id, ordinal FROM {inbox:Identifier} WHERE what = 'record'
    UNION ALL
    SELECT trace_id, span_id, ordinal FROM infer_waiting
    WHERE print IN (SELECT arrayJoin(prints) FROM {inbox:Identifier} WHERE what = 'publish')
    UNION ALL
    SELECT trace_id, span_id, ordinal FROM inferred_hops FINAL
    WHERE publish_trace_id IN (SELECT trace_id FROM {inbox:Identifier} WHERE what = 'received')
      AND (publish_trace_id, publish_span_id, publish_ordinal) IN (
        SELECT trace_id, span_id, ordinal FROM {inbox:Identifier} WHERE what = 'received'))
  AND evidence IN ('none', 'fingerprint', 'inferred')
