-- Flow rows that are new or different, and those that are gone or begin at another time (is_deleted).
CREATE TABLE {settled:Identifier} ENGINE = Memory AS
WITH
    began AS
    (
        SELECT started_at, sipHash128(trace_id, span_id, ordinal) AS flow_id FROM {stored:Identifier} WHERE has(depths, 0)
    ),
    before AS
    (
        SELECT * FROM flows FINAL
        WHERE (started_at, flow_id) IN (
            SELECT started_at, flow_id FROM began WHERE flow_id IN (SELECT flow_id FROM {touched:Identifier}))
    )
SELECT *, toUInt8(0) AS is_deleted FROM {summed:Identifier}
WHERE (flow_id, cityHash64(workflow, root_function, root_channel, started_at, ended_at, invocations, functions, hops, depth,
       errors, cold_starts, duplicates, toInt64(round(billed_ms * 1e6)), joined_from_trace_id, joined_from_span_id))
    NOT IN (
    SELECT flow_id, cityHash64(workflow, root_function, root_channel, started_at, ended_at, invocations, functions, hops, depth,
           errors, cold_starts, duplicates, toInt64(round(billed_ms * 1e6)), joined_from_trace_id, joined_from_span_id)
    FROM before)
UNION ALL
SELECT * EXCEPT (is_deleted, version), toUInt8(1) AS is_deleted FROM before
WHERE (flow_id, started_at) NOT IN (SELECT flow_id, started_at FROM {summed:Identifier})
