-- What is wrong in the estate, or will be, as far as flows can tell. The findings job fills these tables; a finding is
-- known by its kind and subject, so it keeps its row while it lasts, when it goes and when it comes back.
CREATE TABLE IF NOT EXISTS findings
(
    id              String COMMENT 'hex: hash of kind, function, channel, other function and detail',
    kind            LowCardinality(String),
    severity        Enum8('info' = 1, 'warning' = 2, 'critical' = 3),
    function        String COMMENT 'whom it is about; empty: nobody alone',
    channel         String,
    other_function  String,
    detail          String COMMENT 'tells findings of one kind and subject apart: an object, a shape; mostly empty',
    group           String COMMENT 'of the function, where groups are known',
    other_group     String,
    count           UInt64 COMMENT 'how often it was seen in the window',
    first_seen      DateTime64(3, 'UTC') COMMENT 'earliest evidence ever seen',
    last_seen       DateTime64(3, 'UTC'),
    numbers         Map(String, Float64) COMMENT 'units in the names: _ms, _bytes, _usd, _share; else counts',
    evidence        Map(String, Array(String)),
    flow_ids        Array(String) COMMENT 'hex; flows that show it',
    workflows       Array(String) COMMENT 'of those flows',
    found_at        DateTime64(3, 'UTC'),
    is_resolved     UInt8 COMMENT '1: no longer true',
    resolved_at     Nullable(DateTime64(3, 'UTC')),
    returns         UInt32 COMMENT 'how often it came back after it was gone',
    last_checked    DateTime64(3, 'UTC'),
    version         UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id;

-- What people said of findings. Outlives them: one that comes back stays dismissed until it is reopened.
CREATE TABLE IF NOT EXISTS finding_dismissals
(
    id            String,
    is_dismissed  UInt8,
    by            String COMMENT 'who, as they said; may be empty',
    note          String COMMENT 'why; may be empty',
    at            DateTime64(3, 'UTC'),
    version       UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id;

-- The latest run of the job: when, up to which of the stitch's turns and which data, and how long it took.
CREATE TABLE IF NOT EXISTS finding_runs
(
    checked_at  DateTime64(3, 'UTC'),
    turn        UInt64 COMMENT 'the stitch''s latest turn then',
    until       DateTime64(3, 'UTC') COMMENT 'the latest data it looked at',
    elapsed_ms  UInt32,
    version     UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY tuple();

-- Groups that functions say they belong to, by resource attribute.
CREATE TABLE IF NOT EXISTS function_groups
(
    function  String,
    group     String,
    version   UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY function;

-- Which shapes each version of a consumer received from a channel, by hour; recomputed for the hours touched.
CREATE TABLE IF NOT EXISTS event_shapes
(
    hour              DateTime('UTC'),
    function          String COMMENT 'the consumer',
    function_version  LowCardinality(String),
    channel           String,
    shape             String,
    events            UInt64,
    failed            UInt64 COMMENT 'events whose invocation, or they themselves, failed',
    first_at          DateTime64(9, 'UTC'),
    last_at           DateTime64(9, 'UTC'),
    trace_id          FixedString(16) COMMENT 'an example: the first',
    span_id           FixedString(8),
    ordinal           UInt32,
    version           UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(hour)
ORDER BY (function, channel, hour, shape, function_version);
