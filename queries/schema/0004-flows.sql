-- Filled by the stitch job. All four are ReplacingMergeTree: a later stitch replaces or removes (is_deleted).

-- A delivered record and the one publish it came from; no row's publish is NULL: evidence 'none' says the
-- record has no known publish, so it is the root of a flow.
CREATE TABLE IF NOT EXISTS hops
(
    trace_id              FixedString(16) COMMENT 'the receiving invocation',
    span_id               FixedString(8),
    ordinal               UInt32 COMMENT 'record in that invocation',
    evidence              Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5),
    carrier               LowCardinality(String),
    key                   String,
    publish_trace_id      FixedString(16),
    publish_span_id       FixedString(8),
    publish_ordinal       UInt32,
    from_span_id          FixedString(8) COMMENT 'the publishing invocation, same trace as the publish; zeros: outside any known invocation',
    from_record           Nullable(UInt32) COMMENT 'NULL: shared by all records of that invocation',
    from_function         String,
    to_function           String,
    channel               String,
    via                   String,
    published_at          DateTime64(9, 'UTC'),
    delivered_at          DateTime64(9, 'UTC'),
    wait_ms               Float64 COMMENT 'delivered - published, never below 0',
    is_skewed             UInt8 COMMENT '1: the clocks said the delivery came first',
    receive_count         Nullable(UInt32),
    payload_bytes         Nullable(UInt64),
    is_deleted            UInt8 DEFAULT 0,
    version               UInt64
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(delivered_at)
ORDER BY (trace_id, span_id, ordinal);

-- Which records of which invocations a flow went through. Shares of one record over its flows add up to 1.
CREATE TABLE IF NOT EXISTS flow_members
(
    flow_id     FixedString(16),
    trace_id    FixedString(16),
    span_id     FixedString(8),
    ordinal     UInt32,
    share       Float64 COMMENT 'of this record: 1 unless shared publishes made it ambiguous',
    depth       UInt32 COMMENT 'hops from the root, shortest way',
    is_deleted  UInt8 DEFAULT 0,
    version     UInt64
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (flow_id, trace_id, span_id, ordinal);

-- One row per flow. flow_id = sipHash128 of the root record (trace id, span id, ordinal).
CREATE TABLE IF NOT EXISTS flows
(
    flow_id          FixedString(16),
    root_trace_id    FixedString(16),
    root_span_id     FixedString(8),
    root_ordinal     UInt32,
    root_function    String,
    root_channel     String,
    workflow         String COMMENT 'class of flows that share a root: function and source, readable',
    started_at       DateTime64(9, 'UTC') COMMENT 'start of the root invocation',
    ended_at         DateTime64(9, 'UTC') COMMENT 'end of its last invocation',
    duration_ms      Float64,
    invocations      UInt32,
    functions        Array(String) COMMENT 'distinct, sorted',
    hops             UInt32,
    depth            UInt32,
    errors           UInt32,
    cold_starts      UInt32,
    duplicates       UInt32 COMMENT 'deliveries that repeat an event their consumer already got',
    billed_ms        Float64 COMMENT 'this flow''s share',
    is_deleted       UInt8 DEFAULT 0,
    version          UInt64
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(started_at)
ORDER BY (started_at, flow_id);
