SELECT
    (SELECT countIf(is_deleted = 0) FROM duplicates WHERE version = {version:UInt64}) AS written,
    (SELECT countIf(is_deleted = 1) FROM duplicates WHERE version = {version:UInt64}) AS removed,
    (SELECT sum(rows) FROM {blocks:Identifier}) AS taken,
    (SELECT count() FROM duplicate_ends WHERE version > (SELECT argMax(ends_version, turn) FROM duplicate_cursor)) AS left
