-- Every invocation at hand once: the finished one where the start record came too. One that says nothing of its source
-- is another instrumentation's, and may tell of its batch by its deliveries alone.
CREATE TABLE {runs:Identifier} ENGINE = Memory AS
WITH
    twice AS (SELECT invocation FROM {heard_runs:Identifier} GROUP BY invocation HAVING count() > 1),
    silent AS (SELECT invocation FROM {heard_runs:Identifier} WHERE source = '')
SELECT r.* REPLACE (greatest(r.batch_size, told.records) AS batch_size)
FROM
(
    SELECT * FROM {heard_runs:Identifier} WHERE invocation NOT IN twice
    UNION ALL
    SELECT * FROM
    (
        SELECT * FROM {heard_runs:Identifier} WHERE invocation IN twice
        ORDER BY version DESC, is_unfinished, received_at DESC LIMIT 1 BY invocation
    )
) AS r
LEFT JOIN
(
    SELECT invocation, toUInt32(least(max(ordinal), 9999) + 1) AS records
    FROM
    (
        SELECT invocation, ordinal FROM {heard_ends:Identifier} WHERE is_delivery AND invocation IN silent
        UNION ALL
        SELECT invocation, ordinal FROM stitch_nodes
        WHERE invocation IN silent AND invocation NOT IN (SELECT invocation FROM {dirty:Identifier}) AND is_deleted = 0
    )
    GROUP BY invocation
) AS told ON told.invocation = r.invocation
