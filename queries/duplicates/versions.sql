-- The stitch's passes whose ends are read now, oldest first, up to about max_ends of them.
CREATE TABLE {versions:Identifier} ENGINE = Memory AS
SELECT version
FROM
(
    SELECT version, sum(ends) OVER (ORDER BY version) - ends AS before
    FROM
    (
        SELECT version, count() AS ends FROM duplicate_ends
        WHERE version > (SELECT argMax(ends_version, turn) FROM duplicate_cursor)
        GROUP BY version
    )
)
WHERE before < {max_ends:UInt64}
