-- Filled by the description of flows (queries/workflows). What a flow was like, one row each, and what the flows of a workflow
-- have in common, by hour. All ReplacingMergeTree: a later description replaces or removes (is_deleted).

-- One row per flow. The arrays at the end are what the rollups of its hour are made of, so that a rollup reads nothing else.
CREATE TABLE IF NOT EXISTS flow_facts
(
    flow_id           FixedString(16),
    started_at        DateTime64(9, 'UTC'),
    workflow          String,
    variant           String COMMENT 'hash of the set of ways from function to function, 16 hex digits',
    width             UInt32 COMMENT 'most invocations at one depth',
    wait_ms           Float64 COMMENT 'sum over its hops, side by side or not',
    work_ms           Float64 COMMENT 'sum over its invocations, of a batch the flow''s part',
    unreceived        UInt32 COMMENT 'publishes whose usual consumers have not come',
    expected_by       DateTime64(3, 'UTC') COMMENT 'when the last of them should have; the epoch where none is missing',
    dead_letters      UInt32 COMMENT 'records that ended in a dead-letter queue',
    weakest_evidence  Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5) COMMENT 'none: a flow without hops',
    inferred_hops     UInt32 COMMENT 'by fingerprint or statistics',
    cost_usd          Float64 COMMENT 'list price, for filters and ranking; what has no price is not in it',
    error_types       Array(String),
    event_keys        Array(String) COMMENT 'business keys',
    versions          Array(String) COMMENT 'function@version',
    ended_at          DateTime64(9, 'UTC'),
    duration_ms       Float64,
    errors            UInt32,
    hops              Array(Tuple(from_function LowCardinality(String), from_version LowCardinality(String), channel LowCardinality(String),
                        via LowCardinality(String), to_function LowCardinality(String), to_version LowCardinality(String),
                        evidence Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5),
                        is_repeat UInt8, is_error UInt8, is_cold_start UInt8, wait_ms Float32, work_ms Float32, cost_usd Float64))
                        COMMENT 'one for each record, the root''s first',
    calls             Array(Tuple(function LowCardinality(String), version LowCardinality(String), is_error UInt8, is_cold_start UInt8,
                        duration_ms Float32, cost_usd Float64)) COMMENT 'one for each invocation',
    follows           Array(Tuple(from_function LowCardinality(String), to_function LowCardinality(String), gap_ms Float32))
                        COMMENT 'each invocation and the next of the flow to start',
    traits            Array(Tuple(trait LowCardinality(String), function LowCardinality(String), channel LowCardinality(String), size UInt32)),
    awaited           Array(Tuple(function LowCardinality(String), channel LowCardinality(String), at DateTime64(3, 'UTC')))
                        COMMENT 'publishes nobody received, whether anybody usually does or not',
    given_up          Array(Tuple(function LowCardinality(String), channel LowCardinality(String), attempts UInt32))
                        COMMENT 'records refused at their last attempt, and how often they were received; 0: it came out of a dead-letter queue',
    version           UInt64,
    is_deleted        UInt8 DEFAULT 0,
    INDEX by_flow flow_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(started_at)
ORDER BY (started_at, flow_id);

-- The state of a flow, as of a time: the one place that says it.
CREATE OR REPLACE FUNCTION flowState AS (dead_letters, unreceived, expected_by, ended_at, asked_at) -> multiIf(
    dead_letters > 0, 'dead-lettered',
    unreceived > 0, if(asked_at > expected_by, 'stalled', 'moving'),
    ended_at + INTERVAL 30 SECOND > asked_at, 'moving',
    'complete');

CREATE TABLE IF NOT EXISTS workflow_variants
(
    workflow     String,
    variant      String,
    shape        String COMMENT 'nested text of the ways, each function told once',
    ways         Array(Tuple(String, String, String, String)) COMMENT 'from_function, channel, via, to_function',
    loops        Array(String) COMMENT 'functions that lead to themselves',
    first_seen   DateTime64(3, 'UTC') COMMENT 'start of its first flow',
    last_seen    DateTime64(3, 'UTC'),
    version      UInt64,
    is_deleted   UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (workflow, variant);

-- Rollups are by hour and slice of it, in which flows began: 5 minutes each (0 to 11), so that the flows that come now make
-- little of what is there be counted again. A range of time is read to its slices.
CREATE TABLE IF NOT EXISTS workflow_hours
(
    workflow          String,
    variant           String,
    hour              DateTime('UTC'),
    slice             UInt8,
    flows             UInt64,
    errors            UInt64 COMMENT 'flows with errors',
    dead_lettered     UInt64 COMMENT 'flows',
    missing           Map(DateTime('UTC'), UInt64) COMMENT 'flows that miss a consumer, by when it should have come: whole minutes',
    duration_ms       AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32),
    wait_ms           Float64,
    work_ms           Float64,
    cost_usd          Float64,
    first_seen        DateTime64(3, 'UTC'),
    last_seen         DateTime64(3, 'UTC'),
    settled_at        DateTime64(3, 'UTC') COMMENT 'when the first of them no longer moved',
    example_flow_id   FixedString(16) COMMENT 'the latest',
    root_function     String,
    root_channel      String,
    version           UInt64,
    is_deleted        UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(hour)
ORDER BY (workflow, hour, slice, variant);

-- from_function is empty for the event that set the flow off; evidence is none there.
CREATE TABLE IF NOT EXISTS workflow_edges
(
    workflow       String,
    variant        String,
    hour           DateTime('UTC'),
    slice          UInt8,
    from_function  String,
    from_version   LowCardinality(String),
    channel        String,
    via            String,
    to_function    String,
    to_version     LowCardinality(String),
    evidence       Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5),
    hops           UInt64 COMMENT 'records, redelivered ones among them',
    flows          UInt64,
    errors         UInt64,
    wait_ms        AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32),
    work_ms        AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32) COMMENT 'duration of the receiving invocations',
    cost_usd       Float64 COMMENT 'of receiving: the records'' part of their invocations',
    cold_starts    UInt64,
    version        UInt64,
    is_deleted     UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(hour)
ORDER BY (workflow, hour, slice, variant, from_function, from_version, channel, via, to_function, to_version, evidence);

-- An invocation that served several flows counts in each.
CREATE TABLE IF NOT EXISTS workflow_functions
(
    workflow      String,
    variant       String,
    hour          DateTime('UTC'),
    slice         UInt8,
    function      String,
    function_version LowCardinality(String),
    invocations   UInt64,
    flows         UInt64,
    errors        UInt64,
    cold_starts   UInt64,
    duration_ms   AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32),
    cost_usd      Float64,
    version       UInt64,
    is_deleted    UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(hour)
ORDER BY (workflow, hour, slice, variant, function, function_version);

-- What one flow did several times or not at all. repeats: an edge, how often in a flow. follows: a function after another,
-- gap_ms between their starts. The others: a flow's trait at a function.
CREATE TABLE IF NOT EXISTS workflow_steps
(
    workflow       String,
    variant        String,
    hour           DateTime('UTC'),
    slice          UInt8,
    kind           Enum8('repeats' = 1, 'follows' = 2, 'fan-out' = 3, 'fan-in' = 4),
    from_function  String,
    channel        String,
    via            String,
    to_function    String,
    flows          UInt64,
    times          UInt64,
    least          UInt32 COMMENT 'in a flow that has it',
    most           UInt32,
    gap_ms         AggregateFunction(quantilesTDigest(0.5), Float32),
    version        UInt64,
    is_deleted     UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(hour)
ORDER BY (workflow, hour, slice, variant, kind, from_function, channel, via, to_function);

-- Names given by people, and the variants they accept. What the flows do never changes these.
CREATE TABLE IF NOT EXISTS workflow_labels
(
    workflow  String,
    name      String COMMENT 'empty: taken back',
    version   UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY workflow;

CREATE TABLE IF NOT EXISTS workflow_pins
(
    workflow  String,
    variant   String,
    accepted  UInt8,
    version   UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (workflow, variant);

-- Up to where flows are described: flow rows by (version, flow_id), and the blocks of the inbox that were looked at.
CREATE TABLE IF NOT EXISTS described
(
    flow_version  UInt64,
    flow_id       FixedString(16),
    turn          UInt64
)
ENGINE = ReplacingMergeTree(turn)
ORDER BY tuple();

CREATE TABLE IF NOT EXISTS described_blocks
(
    inserted_at  DateTime64(9, 'UTC'),
    rows         UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + INTERVAL 15 DAY
SETTINGS ttl_only_drop_parts = 1;

-- What is usual, by which flows are told to be stalled or given up. heard: what the function publishes there is received by somebody.
-- attempts: how often at most the consumer was given the same record of that channel.
CREATE TABLE IF NOT EXISTS workflow_habits
(
    kind      Enum8('heard' = 1, 'attempts' = 2),
    function  String,
    channel   String,
    most      UInt32,
    version   UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (kind, function, channel);

ALTER TABLE flows ADD INDEX IF NOT EXISTS by_version version TYPE minmax GRANULARITY 1;
