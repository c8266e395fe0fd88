-- Last of all: a pass that dies before this is done again.
INSERT INTO duplicate_effects_cursor (duplicate_version, duplicate, flow_version, turn)
WITH (SELECT argMax((duplicate_version, duplicate), turn) FROM duplicate_effects_cursor) AS cursor
SELECT
    if(rows = 0, cursor.1, last.1),
    if(rows = 0, cursor.2, (last.2, last.3, last.4, last.5, last.6)),
    {flow_version:UInt64},
    {version:UInt64}
FROM
(
    SELECT max((version, at, trace_id, span_id, ordinal, toInt8(side))) AS last, count() AS rows
    FROM {fresh:Identifier} WHERE place <= {max_duplicates:UInt64}
)
