-- What the stitch job keeps for itself.

-- What arrived, in order of insertion. received_at would not do: a segment may wait in a journal for hours
-- before it is inserted. All rows of one inserted block have the same inserted_at. Rows may repeat.
CREATE TABLE IF NOT EXISTS stitch_inbox
(
    inserted_at  DateTime64(9, 'UTC') DEFAULT now64(9, 'UTC'),
    what         Enum8('invocation' = 1, 'publish' = 2, 'delivery' = 3, 'span' = 4),
    trace_id     FixedString(16),
    span_id      FixedString(8),
    key_kind     Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4),
    carrier      LowCardinality(String),
    key          String,
    at           DateTime64(9, 'UTC') COMMENT 'of the hop end'
)
ENGINE = MergeTree
PARTITION BY toDate(inserted_at)
ORDER BY inserted_at
TTL toDateTime(inserted_at) + INTERVAL 14 DAY
SETTINGS ttl_only_drop_parts = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS stitch_inbox_of_invocations TO stitch_inbox AS
SELECT DISTINCT 'invocation' AS what, trace_id, span_id FROM invocations;

CREATE MATERIALIZED VIEW IF NOT EXISTS stitch_inbox_of_hop_ends TO stitch_inbox AS
SELECT toString(direction) AS what, trace_id, span_id, key_kind, carrier, key, at FROM hop_ends;

-- Only for publishes whose invocation is found by climbing from parent to parent: a missing span came.
CREATE MATERIALIZED VIEW IF NOT EXISTS stitch_inbox_of_spans TO stitch_inbox AS
SELECT DISTINCT 'span' AS what, trace_id FROM spans WHERE parent_span_id != toFixedString('', 8);

-- The blocks of the inbox that were stitched, with the rows they had then: a block seen half is taken again.
CREATE TABLE IF NOT EXISTS stitch_batches
(
    inserted_at  DateTime64(9, 'UTC'),
    rows         UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + INTERVAL 15 DAY
SETTINGS ttl_only_drop_parts = 1;

-- One stitch at a time. The turn is won by inserting it under a deduplication token: the second insert of the
-- same turn vanishes. The turn is also the version of every row its holder writes, so that one who was
-- believed dead cannot overwrite a later one.
CREATE TABLE IF NOT EXISTS stitch_lease
(
    turn      UInt64,
    holder    String,
    state     Enum8('held' = 1, 'released' = 2),
    at        DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(turn)
ORDER BY tuple()
SETTINGS non_replicated_deduplication_window = 1000;

-- Which records a publisher's trace reached. Hints: the truth is looked up in hops by its key.
CREATE TABLE IF NOT EXISTS stitch_children
(
    publish_trace_id FixedString(16),
    from_span_id     FixedString(8),
    trace_id         FixedString(16),
    span_id          FixedString(8),
    ordinal          UInt32
)
ENGINE = ReplacingMergeTree
ORDER BY (publish_trace_id, from_span_id, trace_id, span_id, ordinal)
SETTINGS index_granularity = 1024;

CREATE MATERIALIZED VIEW IF NOT EXISTS stitch_children_of_hops TO stitch_children AS
SELECT publish_trace_id, from_span_id, trace_id, span_id, ordinal FROM hops WHERE evidence != 'none';

-- Which flows a record was ever in. Hints: the truth is looked up in flow_members by its key.
CREATE TABLE IF NOT EXISTS stitch_memberships
(
    trace_id  FixedString(16),
    span_id   FixedString(8),
    ordinal   UInt32,
    flow_id   FixedString(16)
)
ENGINE = ReplacingMergeTree
ORDER BY (trace_id, span_id, ordinal, flow_id)
SETTINGS index_granularity = 1024;

CREATE MATERIALIZED VIEW IF NOT EXISTS stitch_memberships_of_flow_members TO stitch_memberships AS
SELECT trace_id, span_id, ordinal, flow_id FROM flow_members;

ALTER TABLE hops ADD COLUMN IF NOT EXISTS is_duplicate UInt8 DEFAULT 0
    COMMENT '1: its consumer (function) already got an event with the same id' AFTER payload_bytes;

ALTER TABLE hop_ends ADD INDEX IF NOT EXISTS by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE invocations ADD INDEX IF NOT EXISTS by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE flows ADD INDEX IF NOT EXISTS by_flow flow_id TYPE bloom_filter(0.01) GRANULARITY 1;
