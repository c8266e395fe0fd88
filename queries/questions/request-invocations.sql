-- Invocations by the platform's request ids; an id may have several (async retries), or none.
SELECT
    request_id,
    lower(hex(i.span_id)) AS span_id,
    toString(toUnixTimestamp64Nano(i.started_at)) AS started_ns
FROM invocations AS i FINAL
WHERE request_id IN {request_ids:Array(String)}
ORDER BY request_id, started_at, span_id
