-- What is noted of those records' contents.
CREATE TABLE {noted:Identifier} ENGINE = Memory AS
SELECT DISTINCT trace_id, span_id, ordinal, sipHash128(n.1, n.2) AS print
FROM
(
    SELECT trace_id, span_id, ordinal, n
    FROM hop_ends
    ARRAY JOIN arrayFilter(n -> n.2 != '', [
        ('payload_hash', payload_hash),
        ('fingerprint', fingerprint),
        ('event_key', if(event_key = '' OR channel = '', '', concat(channel, ' ', event_key)))]) AS n
    WHERE direction = 'delivery'
      AND trace_id IN (SELECT trace_id FROM {asked:Identifier})
      AND (trace_id, span_id) IN (SELECT trace_id, span_id FROM {asked:Identifier})
)
WHERE (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM {asked:Identifier})
