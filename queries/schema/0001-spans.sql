-- Every span as received. One trace's spans sit together. A span is (trace_id, span_id): posted again, or
-- preceded by its start record, it is one row, the finished one (version).
CREATE TABLE IF NOT EXISTS spans
(
    trace_id        FixedString(16),
    span_id         FixedString(8),
    parent_span_id  FixedString(8) COMMENT 'all zeros: a root',
    trace_state     String,
    name            LowCardinality(String),
    kind            Enum8('unspecified' = 0, 'internal' = 1, 'server' = 2, 'client' = 3, 'producer' = 4, 'consumer' = 5),
    started_at      DateTime64(9, 'UTC'),
    duration_ns     UInt64,
    status          Enum8('unset' = 0, 'ok' = 1, 'error' = 2),
    status_message  String,
    service_name    LowCardinality(String),
    resource        Map(LowCardinality(String), String),
    scope_name      LowCardinality(String),
    scope_version   LowCardinality(String),
    attributes      Map(LowCardinality(String), String) COMMENT 'arrays and maps as JSON text, numbers and booleans as decimal text and true/false',
    event_times     Array(DateTime64(9, 'UTC')),
    event_names     Array(LowCardinality(String)),
    event_attributes Array(Map(LowCardinality(String), String)),
    link_trace_ids  Array(FixedString(16)),
    link_span_ids   Array(FixedString(8)),
    link_attributes Array(Map(LowCardinality(String), String)),
    is_clamped      UInt8 COMMENT '1: the sender''s time was outside [now - retention, now + 1 day] and was moved to the edge',
    received_at     DateTime64(3, 'UTC'),
    version         UInt64 COMMENT 'received_at in ms; 0 for a start record, so that the whole span replaces it'
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(started_at)
ORDER BY (trace_id, span_id)
TTL toDateTime(started_at) + INTERVAL 14 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;
