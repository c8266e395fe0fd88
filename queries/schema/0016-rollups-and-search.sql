-- What pages read instead of raw rows, and what leads from an identifier to where it occurs.

-- Rollups are counted again for the stretches of time that something arrived in, and never summed up by a view, so that what comes
-- twice counts once. This is what arrived, in order of insertion, as in stitch_inbox. Rows may repeat.
CREATE TABLE IF NOT EXISTS rollup_inbox
(
    inserted_at  DateTime64(9, 'UTC') DEFAULT now64(9, 'UTC'),
    what         Enum8('invocation' = 1, 'hop' = 2, 'flow' = 3),
    minute       DateTime('UTC'),
    started_at   DateTime64(9, 'UTC') COMMENT 'of the flow',
    flow_id      FixedString(16)
)
ENGINE = MergeTree
PARTITION BY toDate(inserted_at)
ORDER BY inserted_at
TTL toDateTime(inserted_at) + INTERVAL 14 DAY
SETTINGS ttl_only_drop_parts = 1;

-- The blocks that were counted, with the rows they had then: a block seen half is taken again.
CREATE TABLE IF NOT EXISTS rollup_batches
(
    inserted_at  DateTime64(9, 'UTC'),
    rows         UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + INTERVAL 15 DAY
SETTINGS ttl_only_drop_parts = 1;

-- Days of which there are rollups by the minute: from the first of them on, a range is read to its minutes.
CREATE TABLE IF NOT EXISTS rollup_days
(
    day  Date
)
ENGINE = ReplacingMergeTree
ORDER BY day
TTL day + INTERVAL 35 DAY;

-- Invocations by minute and by hour (width_s 60 and 3600). A function's rows are told apart by what decides its price and by what
-- starts it. function '': all functions, by what decides the price alone.
CREATE TABLE IF NOT EXISTS function_rollups
(
    width_s           UInt16 COMMENT '60 or 3600',
    function          LowCardinality(String),
    at                DateTime('UTC') COMMENT 'start of the minute or hour',
    provider          LowCardinality(String),
    region            LowCardinality(String),
    architecture      LowCardinality(String),
    memory_bytes      UInt64 COMMENT '0: not known',
    source            LowCardinality(String),
    channel           LowCardinality(String),
    function_name     LowCardinality(String) COMMENT 'this and the next three: of the latest',
    function_version  LowCardinality(String),
    account           LowCardinality(String),
    runtime           LowCardinality(String),
    invocations       UInt64,
    errors            UInt64,
    cold_starts       UInt64,
    unfinished        UInt64,
    records           UInt64,
    failed_records    UInt64,
    billed_ms         UInt64,
    instances         AggregateFunction(uniq, String),
    duration_ms       AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32),
    init_ms           AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Nullable(Float32)),
    max_init_ms       Nullable(Float64),
    last_at           DateTime64(9, 'UTC'),
    version           UInt64,
    is_deleted        UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY if(width_s = 60, toYYYYMMDD(at), toYYYYMM(at))
ORDER BY (width_s, function, at, provider, region, architecture, memory_bytes, source, channel)
TTL at + INTERVAL 35 DAY DELETE WHERE width_s = 60, at + INTERVAL 27 MONTH
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS error_rollups
(
    width_s         UInt16,
    function        LowCardinality(String),
    at              DateTime('UTC'),
    error_type      LowCardinality(String),
    times           UInt64,
    latest_message  String,
    latest_at       DateTime64(9, 'UTC'),
    version         UInt64,
    is_deleted      UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY if(width_s = 60, toYYYYMMDD(at), toYYYYMM(at))
ORDER BY (width_s, function, at, error_type)
TTL at + INTERVAL 35 DAY DELETE WHERE width_s = 60, at + INTERVAL 27 MONTH
SETTINGS index_granularity = 1024;

-- Hops by the time of delivery; what the stitch's table, sorted by trace, cannot find by time.
CREATE TABLE IF NOT EXISTS hop_times
(
    delivered_at   DateTime64(9, 'UTC'),
    trace_id       FixedString(16),
    span_id        FixedString(8),
    ordinal        UInt32,
    from_function  LowCardinality(String),
    to_function    LowCardinality(String),
    channel        LowCardinality(String),
    via            LowCardinality(String),
    evidence       Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5),
    wait_ms        Float64,
    version        UInt64,
    is_deleted     UInt8
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toDate(delivered_at)
ORDER BY (delivered_at, trace_id, span_id, ordinal)
TTL toDateTime(delivered_at) + INTERVAL 35 DAY
SETTINGS ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS hop_rollups
(
    width_s        UInt16,
    at             DateTime('UTC'),
    from_function  LowCardinality(String),
    to_function    LowCardinality(String),
    channel        LowCardinality(String),
    via            LowCardinality(String),
    evidence       Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5),
    hops           UInt64,
    wait_ms        AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32),
    version        UInt64,
    is_deleted     UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY if(width_s = 60, toYYYYMMDD(at), toYYYYMM(at))
ORDER BY (width_s, to_function, from_function, at, channel, via, evidence)
TTL at + INTERVAL 35 DAY DELETE WHERE width_s = 60, at + INTERVAL 27 MONTH
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS flow_rollups
(
    width_s            UInt16,
    at                 DateTime('UTC'),
    workflow           LowCardinality(String),
    flows              UInt64,
    flows_with_errors  UInt64,
    cold_starts        UInt64,
    duplicates         UInt64,
    duration_ms        AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32),
    version            UInt64,
    is_deleted         UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY if(width_s = 60, toYYYYMMDD(at), toYYYYMM(at))
ORDER BY (width_s, at, workflow)
TTL at + INTERVAL 35 DAY DELETE WHERE width_s = 60, at + INTERVAL 27 MONTH
SETTINGS index_granularity = 1024;

-- Which rows of a rollup make up [from, to): the whole hours as hours, what is left at both ends as minutes, each end moved outward
-- to a whole minute; to a whole hour where it lies before minutes_since, from which on there are minutes. uses_hours 0: minutes alone.
CREATE OR REPLACE FUNCTION rollupHoursFrom AS (from, to, minutes_since, uses_hours) -> if(uses_hours = 1,
    intDiv(toUnixTimestamp(toDateTime(from, 'UTC')) + if(from < minutes_since, 0, 3599), 3600) * 3600,
    intDiv(toUnixTimestamp(toDateTime(to, 'UTC')) + 60, 60) * 60);

CREATE OR REPLACE FUNCTION rollupHoursTo AS (from, to, minutes_since, uses_hours) -> greatest(
    rollupHoursFrom(from, to, minutes_since, uses_hours),
    intDiv(toUnixTimestamp(toDateTime(to, 'UTC')) + if(to < minutes_since, 3599, 0), 3600) * 3600);

CREATE OR REPLACE FUNCTION inRollup AS (width_s, at, from, to, minutes_since, uses_hours) ->
    (width_s = 3600 AND at >= toDateTime(rollupHoursFrom(from, to, minutes_since, uses_hours), 'UTC')
        AND at < toDateTime(rollupHoursTo(from, to, minutes_since, uses_hours), 'UTC'))
    OR (width_s = 60 AND at >= toStartOfMinute(toDateTime(from, 'UTC')) AND at < to
        AND (at < toDateTime(rollupHoursFrom(from, to, minutes_since, uses_hours), 'UTC')
            OR at >= toDateTime(rollupHoursTo(from, to, minutes_since, uses_hours), 'UTC')));

-- List cost of a rollup's rows, as invocation_costs has it of each invocation.
CREATE VIEW IF NOT EXISTS rollup_costs AS
SELECT
    width_s, function, at, invocations,
    toDecimal256(duration_price_usd, 24) * billed_ms * if(memory_bytes = 0, NULL, memory_bytes) / (1000 * 1073741824)
        + toDecimal256(request_price_usd, 24) * invocations AS list_cost_usd
FROM
(
    SELECT
        f.width_s AS width_s,
        f.function AS function,
        f.at AS at,
        f.invocations AS invocations,
        f.billed_ms AS billed_ms,
        f.memory_bytes AS memory_bytes,
        if(d.unit = '', NULL, d.price_usd) AS duration_price_usd,
        if(r.unit = '', NULL, r.price_usd) AS request_price_usd
    FROM
    (
        SELECT
            width_s, function, at, invocations, billed_ms, memory_bytes, toString(region) AS region, toString(provider) AS provider,
            toDate(at) AS day,
            multiIf(architecture IN ('amd64', 'x86_64', 'x86', ''), 'x86', toString(architecture)) AS priced_architecture
        FROM function_rollups FINAL
    ) AS f
    ASOF LEFT JOIN (SELECT * FROM prices WHERE service = 'lambda' AND dimension = 'duration' AND tier_from = 0) AS d
        ON f.provider = d.provider AND f.region = d.region AND f.priced_architecture = d.architecture AND f.day >= d.effective_from
    ASOF LEFT JOIN (SELECT * FROM prices WHERE service = 'lambda' AND dimension = 'request' AND tier_from = 0) AS r
        ON f.provider = r.provider AND f.region = r.region AND f.priced_architecture = r.architecture AND f.day >= r.effective_from
);

-- One row per flow with all that a list of flows shows or asks for. What may be rare has an index: where a value is common the
-- newest flows hold enough of it, where it is rare the index leads to it.
CREATE TABLE IF NOT EXISTS flow_index
(
    flow_id           FixedString(16),
    started_at        DateTime64(9, 'UTC'),
    ended_at          DateTime64(9, 'UTC'),
    workflow          LowCardinality(String),
    variant           LowCardinality(String),
    root_function     LowCardinality(String),
    root_channel      LowCardinality(String),
    duration_ms       Float64,
    invocations       UInt32,
    functions         Array(LowCardinality(String)),
    channels          Array(LowCardinality(String)) COMMENT 'that its records came through, the root''s among them',
    hops              UInt32,
    depth             UInt32,
    errors            UInt32,
    cold_starts       UInt32,
    duplicates        UInt32,
    unreceived        UInt32,
    expected_by       DateTime64(3, 'UTC'),
    dead_letters      UInt32,
    weakest_evidence  Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5),
    inferred_hops     UInt32,
    cost_usd          Float64,
    error_types       Array(LowCardinality(String)),
    event_keys        Array(String),
    versions          Array(LowCardinality(String)),
    version           UInt64,
    is_deleted        UInt8 DEFAULT 0,
    INDEX by_workflow workflow TYPE set(100) GRANULARITY 1,
    INDEX by_variant variant TYPE set(100) GRANULARITY 1,
    INDEX by_function functions TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_channel channels TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_error error_types TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_event_key event_keys TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_version versions TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_duration duration_ms TYPE minmax GRANULARITY 1,
    INDEX by_cost cost_usd TYPE minmax GRANULARITY 1,
    INDEX by_inferred inferred_hops TYPE minmax GRANULARITY 1,
    INDEX by_dead_letters dead_letters TYPE minmax GRANULARITY 1,
    INDEX by_unreceived unreceived TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(started_at)
ORDER BY (started_at, flow_id);

-- Where a flow is in flows and flow_index, which are sorted by time.
CREATE TABLE IF NOT EXISTS flow_places
(
    flow_id     FixedString(16),
    started_at  DateTime64(9, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (flow_id, started_at)
SETTINGS index_granularity = 1024;

-- Where a trace's invocations are in invocations, which is sorted by function and time.
CREATE TABLE IF NOT EXISTS invocation_places
(
    trace_id    FixedString(16),
    span_id     FixedString(8),
    function    LowCardinality(String),
    started_at  DateTime64(9, 'UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(started_at)
ORDER BY (trace_id, span_id, function, started_at)
SETTINGS index_granularity = 1024;

-- What a trace published, which hop_ends, sorted by key, cannot find by trace.
CREATE TABLE IF NOT EXISTS publish_places
(
    trace_id            FixedString(16),
    invocation_span_id  FixedString(8),
    span_id             FixedString(8),
    ordinal             UInt32,
    function            LowCardinality(String),
    channel             LowCardinality(String),
    at                  DateTime64(9, 'UTC'),
    version             UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(at)
ORDER BY (trace_id, invocation_span_id, span_id, ordinal)
SETTINGS index_granularity = 1024;

-- Identifiers by their hash. Hints: what is found is looked up where it occurs. request: a platform's request id. key: what a hop may be
-- joined on, message and event ids, places in streams, objects. business: an event's business key.
CREATE TABLE IF NOT EXISTS identifiers
(
    hash      UInt64 COMMENT 'cityHash64',
    kind      Enum8('request' = 1, 'key' = 2, 'business' = 3),
    at        DateTime('UTC'),
    trace_id  FixedString(16),
    span_id   FixedString(8) COMMENT 'the invocation it occurs in; zeros: in one of the trace'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (hash, kind, trace_id, span_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS span_places
(
    span_id     FixedString(8),
    trace_id    FixedString(16),
    started_on  Date
)
ENGINE = ReplacingMergeTree
PARTITION BY started_on
ORDER BY (span_id, trace_id)
TTL started_on + INTERVAL 15 DAY
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS rollup_inbox_of_invocations TO rollup_inbox AS
SELECT DISTINCT 'invocation' AS what, toDateTime(toStartOfMinute(started_at), 'UTC') AS minute FROM invocations;

CREATE MATERIALIZED VIEW IF NOT EXISTS rollup_inbox_of_hops TO rollup_inbox AS
SELECT DISTINCT 'hop' AS what, toDateTime(toStartOfMinute(delivered_at), 'UTC') AS minute FROM hops;

CREATE MATERIALIZED VIEW IF NOT EXISTS rollup_inbox_of_flows TO rollup_inbox AS
SELECT 'flow' AS what, toDateTime(toStartOfMinute(started_at), 'UTC') AS minute, started_at, flow_id FROM flows;

CREATE MATERIALIZED VIEW IF NOT EXISTS rollup_inbox_of_flow_facts TO rollup_inbox AS
SELECT 'flow' AS what, toDateTime(toStartOfMinute(started_at), 'UTC') AS minute, started_at, flow_id FROM flow_facts;

CREATE MATERIALIZED VIEW IF NOT EXISTS hop_times_of_hops TO hop_times AS
SELECT delivered_at, trace_id, span_id, ordinal, from_function, to_function, channel, via, evidence, wait_ms, version, is_deleted FROM hops;

CREATE MATERIALIZED VIEW IF NOT EXISTS flow_places_of_flows TO flow_places AS
SELECT flow_id, started_at FROM flows;

CREATE MATERIALIZED VIEW IF NOT EXISTS flow_places_of_flow_facts TO flow_places AS
SELECT flow_id, started_at FROM flow_facts;

CREATE MATERIALIZED VIEW IF NOT EXISTS invocation_places_of_invocations TO invocation_places AS
SELECT trace_id, span_id, function, started_at FROM invocations;

CREATE MATERIALIZED VIEW IF NOT EXISTS publish_places_of_hop_ends TO publish_places AS
SELECT DISTINCT trace_id, invocation_span_id, span_id, ordinal, function, channel, at, version FROM hop_ends WHERE direction = 'publish';

CREATE MATERIALIZED VIEW IF NOT EXISTS identifiers_of_invocations TO identifiers AS
SELECT cityHash64(request_id) AS hash, 'request' AS kind, toDateTime(started_at, 'UTC') AS at, trace_id, span_id
FROM invocations WHERE request_id != '';

CREATE MATERIALIZED VIEW IF NOT EXISTS identifiers_of_hop_ends TO identifiers AS
SELECT DISTINCT cityHash64(said.2) AS hash, said.1 AS kind, toDateTime(at, 'UTC') AS at, trace_id, invocation_span_id AS span_id
FROM hop_ends
ARRAY JOIN arrayFilter(pair -> pair.2 != '', [('key', if(key_kind = 'context', '', key)), ('business', event_key)]) AS said;

CREATE MATERIALIZED VIEW IF NOT EXISTS span_places_of_spans TO span_places AS
SELECT span_id, trace_id, toDate(started_at) AS started_on FROM spans;

-- Spans by an attribute. Values are cut, so that a long one costs no more than a short one.
ALTER TABLE spans ADD INDEX IF NOT EXISTS by_attribute
    arrayMap((name, value) -> concat(name, '=', substring(value, 1, 200)), mapKeys(attributes), mapValues(attributes))
    TYPE text(tokenizer = 'array');

-- What was stored before the views were there.
ALTER TABLE spans MATERIALIZE INDEX by_attribute;

INSERT INTO rollup_inbox (what, minute)
SELECT DISTINCT 'invocation', toDateTime(toStartOfMinute(started_at), 'UTC') FROM invocations;

INSERT INTO rollup_inbox (what, minute)
SELECT DISTINCT 'hop', toDateTime(toStartOfMinute(delivered_at), 'UTC') FROM hops;

INSERT INTO rollup_inbox (what, minute, started_at, flow_id)
SELECT 'flow', toDateTime(toStartOfMinute(started_at), 'UTC'), started_at, flow_id FROM flows;

INSERT INTO hop_times
SELECT delivered_at, trace_id, span_id, ordinal, from_function, to_function, channel, via, evidence, wait_ms, version, is_deleted FROM hops;

INSERT INTO flow_places SELECT flow_id, started_at FROM flows;

INSERT INTO invocation_places SELECT trace_id, span_id, function, started_at FROM invocations;

INSERT INTO publish_places
SELECT trace_id, invocation_span_id, span_id, ordinal, function, channel, at, version FROM hop_ends WHERE direction = 'publish';

INSERT INTO identifiers
SELECT cityHash64(request_id), 'request', toDateTime(started_at, 'UTC'), trace_id, span_id FROM invocations WHERE request_id != '';

INSERT INTO identifiers
SELECT cityHash64(said.2), said.1, toDateTime(at, 'UTC'), trace_id, invocation_span_id
FROM hop_ends
ARRAY JOIN arrayFilter(pair -> pair.2 != '', [('key', if(key_kind = 'context', '', key)), ('business', event_key)]) AS said;

INSERT INTO span_places SELECT span_id, trace_id, toDate(started_at) FROM spans;
