-- Invocations completed by what the provider printed of them (0020), and those that only a report tells of. The job in
-- queries/reports writes such rows again, with the version after the one they had; a span that comes again is completed again.
ALTER TABLE invocations
    ADD COLUMN IF NOT EXISTS reported UInt8 DEFAULT 0 COMMENT '1: billed_ms is what the provider printed',
    ADD COLUMN IF NOT EXISTS computed_billed_ms Nullable(UInt64) COMMENT 'where the provider printed one: what we had computed',
    ADD COLUMN IF NOT EXISTS memory_used_bytes Nullable(UInt64),
    ADD COLUMN IF NOT EXISTS restore_duration_ms Nullable(Float64) COMMENT 'of a snapshot; part of billed_ms as printed',
    ADD COLUMN IF NOT EXISTS initialization_type LowCardinality(String) DEFAULT '' COMMENT 'on-demand, provisioned-concurrency, snap-start; empty: not said',
    ADD COLUMN IF NOT EXISTS status LowCardinality(String) DEFAULT '' COMMENT 'of a report: success, error, timeout, failure; empty: not said',
    ADD COLUMN IF NOT EXISTS is_report_only UInt8 DEFAULT 0 COMMENT '1: no span told of it; its ids are made of its report',
    ADD COLUMN IF NOT EXISTS said Tuple(
        duration_ms Float64, init_duration_ms Nullable(Float64), billed_ms UInt64, is_cold_start UInt8, memory_bytes Nullable(UInt64),
        architecture String, is_error UInt8, error_type String, error_message String, is_unfinished UInt8)
        DEFAULT tuple(duration_ms, init_duration_ms, billed_ms, is_cold_start, memory_bytes, toString(architecture), is_error,
            toString(error_type), error_message, is_unfinished)
        COMMENT 'as the span had it: what a report changed';

-- By its request id's hash, a report's invocation is found in identifiers (0016), and an invocation's reports are found here.
-- Hints: the truth is looked up where it stands. A report without a request id goes by its trace.
CREATE TABLE IF NOT EXISTS report_places
(
    hash        UInt64 COMMENT 'cityHash64 of the request id, else of the trace id in hex',
    function    String,
    request_id  String,
    at          DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (hash, function, request_id, at)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS report_places_of_platform_reports TO report_places AS
SELECT cityHash64(if(request_id != '', request_id, lower(hex(trace_id)))) AS hash, function, request_id, at
FROM platform_reports
WHERE kind IN ('invocation', 'failure') AND (request_id != '' OR trace_id != toFixedString('', 16));

-- What is to be paired, in order of insertion, as in stitch_inbox. Rows may repeat. What no invocation was found for is put in
-- again, for later.
CREATE TABLE IF NOT EXISTS report_inbox
(
    inserted_at  DateTime64(9, 'UTC') DEFAULT now64(9, 'UTC'),
    due_at       DateTime64(3, 'UTC') COMMENT 'not to be looked at before',
    hash         UInt64
)
ENGINE = MergeTree
PARTITION BY toDate(inserted_at)
ORDER BY inserted_at
TTL toDateTime(inserted_at) + INTERVAL 14 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS report_inbox_of_platform_reports TO report_inbox AS
SELECT DISTINCT cityHash64(if(request_id != '', request_id, lower(hex(trace_id)))) AS hash
FROM platform_reports
WHERE kind IN ('invocation', 'failure') AND (request_id != '' OR trace_id != toFixedString('', 16));

-- Blocks that were looked at, of report_inbox and of the invocations in stitch_inbox, with the rows they had then: a block seen
-- half is taken again.
CREATE TABLE IF NOT EXISTS report_batches
(
    what         Enum8('report' = 1, 'invocation' = 2),
    inserted_at  DateTime64(9, 'UTC'),
    rows         UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (what, inserted_at, rows)
TTL toDateTime(inserted_at) + INTERVAL 15 DAY
SETTINGS ttl_only_drop_parts = 1;

-- News of an invocation says by which reports it may be told of; news that the pairing of reports made itself does not.
ALTER TABLE stitch_inbox ADD COLUMN IF NOT EXISTS request_hash UInt64 COMMENT 'of an invocation, as in report_places; 0: has its report';

ALTER TABLE stitch_inbox_of_invocations MODIFY QUERY
SELECT
    'invocation' AS what, trace_id, span_id, 1 AS is_whole, sipHash64(trace_id, span_id) AS invocation, started_at AS at,
    function, function_name, source, channel, duration_ms, billed_ms, is_cold_start, is_error, is_unfinished, batch_size,
    failed_records, received_at, version,
    if(reported OR is_report_only OR status != '', 0, cityHash64(if(request_id != '', request_id, lower(hex(trace_id))))) AS request_hash
FROM invocations;

-- By a function's bare name, which is all that most logs say, the identities that have it.
CREATE TABLE IF NOT EXISTS function_names
(
    name      String,
    account   String,
    function  String
)
ENGINE = ReplacingMergeTree
ORDER BY (name, account, function);
