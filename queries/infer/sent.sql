-- Publishes with such contents, where not so many have them that they say nothing.
CREATE TABLE {sent:Identifier} ENGINE = Memory AS
SELECT *
FROM
(
    SELECT *, count() OVER (PARTITION BY print) AS alike
    FROM
    (
        SELECT
            print, trace_id, span_id, ordinal, any(kind) AS kind,
            argMax((at, invocation_span_id, function, channel, payload_bytes, event_key)::Tuple(
                at DateTime64(9, 'UTC'), invocation_span_id FixedString(8), function String, channel String,
                payload_bytes Nullable(UInt64), event_key String), version) AS latest
        FROM infer_prints
        WHERE direction = 'publish' AND print IN (SELECT print FROM {noted:Identifier})
        GROUP BY print, trace_id, span_id, ordinal
    )
)
WHERE alike <= {hot_publishes:UInt32}
