-- Where there is none, those after it by no more than clocks may differ.
INSERT INTO {near:Identifier}
SELECT {kind:String}, d.carrier, d.key, d.trace_id, d.span_id, d.ordinal, d.at, d.channel, d.event_key, d.payload_bytes,
       p.at, p.entries
FROM
(
    SELECT * FROM {deliveries:Identifier}
    WHERE key_kind = {kind:String}
      AND (trace_id, span_id, ordinal) NOT IN (SELECT trace_id, span_id, ordinal FROM {matches:Identifier})
      AND (carrier, key, trace_id, span_id, ordinal) NOT IN (
        SELECT carrier, key, trace_id, span_id, ordinal FROM {near:Identifier} WHERE kind = {kind:String})
) AS d
INNER JOIN (SELECT carrier, key, at, entries FROM {offers:Identifier} WHERE key_kind = {kind:String}) AS p
    ON d.carrier = p.carrier AND d.key = p.key
WHERE p.at > d.at AND p.at <= d.at + INTERVAL {skew_seconds:UInt32} SECOND
