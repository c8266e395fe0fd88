SELECT
    (SELECT sum(rows) FROM {batches:Identifier}) AS taken,
    (SELECT count() FROM {scope:Identifier}) AS records,
    (SELECT countIf(is_deleted = 0) FROM inferred_hops WHERE version = {version:UInt64}) AS inferred,
    (SELECT countIf(is_deleted = 1) FROM inferred_hops WHERE version = {version:UInt64}) AS removed
