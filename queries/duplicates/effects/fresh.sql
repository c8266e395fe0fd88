-- Rows of the ledger after the cursor, removed ones among them, in order, up to a bound.
CREATE TABLE {fresh:Identifier} ENGINE = Memory AS
WITH (SELECT argMax((duplicate_version, duplicate), turn) FROM duplicate_effects_cursor) AS cursor
SELECT version, at, trace_id, span_id, ordinal, side,
       row_number() OVER (ORDER BY version, at, trace_id, span_id, ordinal, side) AS place
FROM
(
    SELECT version, at, trace_id, span_id, ordinal, side FROM duplicates
    WHERE version >= cursor.1 AND (version, at, trace_id, span_id, ordinal, toInt8(side)) > (cursor.1, cursor.2.1, cursor.2.2, cursor.2.3, cursor.2.4, cursor.2.5)
    ORDER BY version, at, trace_id, span_id, ordinal, side
    LIMIT {max_fresh:UInt64}
)
