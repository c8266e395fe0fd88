-- Those of them that have rows which are no news; is_distant: some may have come long ago.
CREATE TABLE {olds:Identifier} ENGINE = Memory AS
SELECT invocation, trace_id, span_id,
       invocation NOT IN (
           SELECT invocation FROM {stored:Identifier}
           WHERE arrived_at >= fromUnixTimestamp64Nano({since_ns:Int64}, 'UTC')) AS is_distant
FROM {dirty:Identifier}
WHERE is_old OR invocation IN (SELECT invocation FROM {stored:Identifier})
