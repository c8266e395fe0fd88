-- The latest publish at or before each delivery that has none by stronger evidence.
INSERT INTO {near:Identifier}
SELECT {kind:String}, d.carrier, d.key, d.trace_id, d.span_id, d.ordinal, d.at, d.channel, d.event_key, d.payload_bytes,
       p.at, p.entries
FROM
(
    SELECT * FROM {deliveries:Identifier}
    WHERE key_kind = {kind:String}
      AND (trace_id, span_id, ordinal) NOT IN (SELECT trace_id, span_id, ordinal FROM {matches:Identifier})
) AS d
ASOF INNER JOIN (SELECT carrier, key, at, entries FROM {offers:Identifier} WHERE key_kind = {kind:String}) AS p
    ON d.carrier = p.carrier AND d.key = p.key AND d.at >= p.at
