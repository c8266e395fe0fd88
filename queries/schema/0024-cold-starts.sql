-- Cold starts: what instances (execution environments) there were, how each began, what it did, and who waited for it. Kept by the
-- job keepInstances (queries/cold-starts) from invocations, hops and platform reports; docs/cold-starts.md defines the words.

-- Reports that say how an instance began, in order of insertion, as rollup_inbox is of invocations. Rows may repeat.
CREATE TABLE IF NOT EXISTS instance_inbox
(
    inserted_at    DateTime64(9, 'UTC') DEFAULT now64(9, 'UTC'),
    function       String,
    function_name  LowCardinality(String),
    instance       String
)
ENGINE = MergeTree
PARTITION BY toDate(inserted_at)
ORDER BY inserted_at
TTL toDateTime(inserted_at) + INTERVAL 14 DAY
SETTINGS ttl_only_drop_parts = 1;

-- A view of reports alone: spans that are no reports do not reach it.
CREATE MATERIALIZED VIEW IF NOT EXISTS instance_inbox_of_reports TO instance_inbox AS
SELECT DISTINCT function, function_name, instance FROM platform_reports
WHERE instance != '' AND (kind IN ('init', 'restore') OR init_ms IS NOT NULL OR restore_ms IS NOT NULL);

INSERT INTO instance_inbox (function, function_name, instance)
SELECT DISTINCT function, function_name, instance FROM platform_reports
WHERE instance != '' AND (kind IN ('init', 'restore') OR init_ms IS NOT NULL OR restore_ms IS NOT NULL);

-- Blocks of rollup_inbox and instance_inbox that were taken, with the rows they had then: a block seen half is taken again.
CREATE TABLE IF NOT EXISTS instance_batches
(
    inserted_at  DateTime64(9, 'UTC'),
    rows         UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + INTERVAL 15 DAY
SETTINGS ttl_only_drop_parts = 1;

-- What an instance did in a slot of five minutes, of the calls that began in it: counted again when something arrives there, so
-- that an instance that lives for days is not counted from its first call on.
CREATE TABLE IF NOT EXISTS instance_slots
(
    function             String,
    instance             String COMMENT 'where nobody says, each cold call is an instance of its own: call:<trace><span>',
    slot                 DateTime('UTC'),
    function_name        LowCardinality(String),
    function_version     LowCardinality(String),
    provider             LowCardinality(String),
    account              LowCardinality(String),
    region               LowCardinality(String),
    architecture         LowCardinality(String),
    runtime              LowCardinality(String),
    memory_bytes         UInt64 COMMENT '0: not known',
    calls                UInt64,
    errors               UInt64,
    busy_ms              Float64 COMMENT 'while at least one call ran',
    work_ms              Float64 COMMENT 'sum over its calls',
    billed_ms            UInt64,
    max_concurrency      UInt32,
    cold_calls           UInt32 COMMENT 'calls that an init or a restore came before',
    cold_billed_ms       UInt64 COMMENT 'of those, what was billed beyond their duration',
    first_call_at        DateTime64(9, 'UTC'),
    last_call_end        DateTime64(9, 'UTC'),
    -- Of the first call:
    first_trace_id       FixedString(16),
    first_span_id        FixedString(8),
    first_request_id     String,
    first_source         LowCardinality(String),
    first_channel        String,
    is_cold_start        UInt8,
    init_ms              Nullable(Float64),
    said_init_ms         Nullable(Float64) COMMENT 'as the instance itself measured it, from the start of its runtime',
    restore_ms           Nullable(Float64),
    initialization_type  LowCardinality(String),
    is_reported          UInt8,
    version              UInt64,
    is_deleted           UInt8 DEFAULT 0,
    INDEX by_slot slot TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(slot)
ORDER BY (function, instance, slot)
TTL slot + INTERVAL 27 MONTH
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS instances
(
    function           String,
    began_at           DateTime64(9, 'UTC') COMMENT 'its init, where that is known, else its first call',
    instance           String,
    function_name      LowCardinality(String),
    function_version   LowCardinality(String),
    provider           LowCardinality(String),
    account            LowCardinality(String),
    region             LowCardinality(String),
    architecture       LowCardinality(String),
    runtime            LowCardinality(String),
    memory_bytes       UInt64 COMMENT '0: not known',
    start              Enum8('unknown' = 0, 'on-demand' = 1, 'provisioned' = 2, 'proactive' = 3, 'restored' = 4)
                       COMMENT 'unknown: nobody saw how it began',
    init_ms            Nullable(Float64) COMMENT 'of a restored one: the restore',
    container_ms       Nullable(Float64) COMMENT 'part of init_ms before its runtime began, where somebody says',
    runtime_ms         Nullable(Float64) COMMENT 'the rest of it',
    init_billed_ms     UInt64 COMMENT 'part of what was billed',
    lead_ms            Nullable(Float64) COMMENT 'ready so long before its first call',
    is_init_failed     UInt8,
    restarts           UInt32 COMMENT 'calls that found it cold again: the runtime had ended',
    calls              UInt64 COMMENT '0: an init nobody used',
    errors             UInt64,
    busy_ms            Float64,
    work_ms            Float64,
    billed_ms          UInt64,
    max_concurrency    UInt32,
    first_call_at      DateTime64(9, 'UTC') COMMENT 'the epoch: none',
    last_seen_at       DateTime64(9, 'UTC') COMMENT 'end of its last call; when it was ready, of one without',
    first_trace_id     FixedString(16),
    first_span_id      FixedString(8),
    source             LowCardinality(String) COMMENT 'of its first call',
    channel            String,
    version            UInt64,
    is_deleted         UInt8 DEFAULT 0,
    INDEX by_instance instance TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(began_at)
ORDER BY (function, began_at, instance)
TTL toDateTime(began_at) + INTERVAL 27 MONTH
SETTINGS index_granularity = 1024;

-- Cold starts of an instance: its own, where the first caller waited for it, and its restarts.
CREATE OR REPLACE FUNCTION coldStarts AS (start, restarts) -> if(start IN ('on-demand', 'restored'), 1, 0) + restarts;

-- Records that waited for an init: 'own' of the call it was for, 'behind' of calls the same instance took up after that one, before which
-- they had waited without a gap. waited_ms is what they would not have waited without the init.
CREATE TABLE IF NOT EXISTS cold_waits
(
    function        String,
    at              DateTime64(9, 'UTC') COMMENT 'start of the call that received the record',
    trace_id        FixedString(16),
    span_id         FixedString(8),
    ordinal         UInt32,
    kind            Enum8('own' = 1, 'behind' = 2),
    nth             UInt32 COMMENT 'calls between the cold one and this one, and one; 0: the cold one itself',
    waited_ms       Float64,
    instance        String,
    init_ms         Float64,
    cold_trace_id   FixedString(16) COMMENT 'the call the init was for',
    cold_span_id    FixedString(8),
    cold_at         DateTime64(9, 'UTC'),
    from_trace_id   FixedString(16) COMMENT 'the invocation that published the record; zeros: not known',
    from_span_id    FixedString(8),
    channel         LowCardinality(String),
    version         UInt64,
    is_deleted      UInt8 DEFAULT 0,
    INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(at)
ORDER BY (function, at, trace_id, span_id, ordinal)
TTL toDateTime(at) + INTERVAL 27 MONTH
SETTINGS index_granularity = 1024;
