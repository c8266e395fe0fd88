-- One row per execution of a function, from spans (a view fills it). An invocation is (trace_id, span_id).
CREATE TABLE IF NOT EXISTS invocations
(
    trace_id          FixedString(16),
    span_id           FixedString(8),
    parent_span_id    FixedString(8),
    function          String COMMENT 'identity without version or alias: the unqualified ARN or resource id, else service name',
    function_name     LowCardinality(String),
    function_version  LowCardinality(String),
    provider          LowCardinality(String),
    account           LowCardinality(String),
    region            LowCardinality(String),
    instance          String,
    request_id        String,
    trigger           LowCardinality(String),
    source            LowCardinality(String),
    channel           String,
    started_at        DateTime64(9, 'UTC'),
    duration_ms       Float64,
    init_duration_ms  Nullable(Float64),
    billed_ms         UInt64 COMMENT 'ceil(duration + init): computed, until a platform report says',
    is_cold_start     UInt8,
    memory_bytes      Nullable(UInt64),
    architecture      LowCardinality(String),
    runtime           LowCardinality(String),
    is_error          UInt8,
    error_type        LowCardinality(String),
    error_message     String,
    is_unfinished     UInt8,
    batch_size        UInt32 COMMENT 'delivered records, at least 1: an HTTP request is one',
    failed_records    Array(UInt32),
    received_at       DateTime64(3, 'UTC'),
    version           UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(started_at)
ORDER BY (function, started_at, trace_id, span_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
