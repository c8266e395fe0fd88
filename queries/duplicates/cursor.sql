-- Last of all: a pass that dies before this is done again.
INSERT INTO duplicate_cursor
SELECT
    greatest((SELECT max(version) FROM {versions:Identifier}), (SELECT argMax(ends_version, turn) FROM duplicate_cursor)),
    (SELECT max(version) FROM stitch_writes),
    {version:UInt64}
