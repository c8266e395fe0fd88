-- Flow rows after the cursor, in order, up to a bound: what is not taken in this pass is known not to need the inbox.
CREATE TABLE {news:Identifier} ENGINE = Memory AS
WITH (SELECT argMax((flow_version, flow_id), turn) FROM described) AS cursor
SELECT version, flow_id, started_at, row_number() OVER (ORDER BY version, flow_id) AS place
FROM
(
    SELECT version, flow_id, started_at FROM flows
    WHERE version >= cursor.1 AND (version, flow_id) > cursor
    ORDER BY version, flow_id
    LIMIT {max_news:UInt64}
)
