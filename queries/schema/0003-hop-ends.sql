-- One row per end, record and key. A hop joins a publish with a delivery on (key_kind, carrier, key).
CREATE TABLE IF NOT EXISTS hop_ends
(
    direction          Enum8('publish' = 1, 'delivery' = 2),
    key_kind           Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4) COMMENT 'strongest first',
    carrier            LowCardinality(String),
    key                String,
    trace_id           FixedString(16),
    span_id            FixedString(8) COMMENT 'delivery: the invocation span; publish: the span that sent it',
    ordinal            UInt32 COMMENT 'delivery: record in the event; publish: entry in the call',
    invocation_span_id FixedString(8) COMMENT 'the invocation this end belongs to, same trace; zeros: not known from the span alone',
    record             Nullable(UInt32) COMMENT 'publish: the record that caused it; NULL: shared by all records of the invocation',
    attribution        LowCardinality(String),
    channel            String,
    via                String,
    function           String,
    at                 DateTime64(9, 'UTC'),
    event_time         Nullable(DateTime64(3, 'UTC')),
    receive_count      Nullable(UInt32),
    payload_bytes      Nullable(UInt64),
    event_key          String,
    received_at        DateTime64(3, 'UTC'),
    version            UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(at)
ORDER BY (key_kind, carrier, key, direction, trace_id, span_id, ordinal)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
