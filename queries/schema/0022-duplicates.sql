-- The ledger of duplicates, filled by the job of queries/duplicates: every delivery beyond a consumer's first of an event, and every
-- publish that repeats one already sent. docs/decisions/0024 says what counts as the same event. A later run of the job replaces or
-- removes (is_deleted) what late data shows otherwise.
CREATE TABLE IF NOT EXISTS duplicates
(
    side                         Enum8('delivery' = 1, 'publish' = 2),
    at                           DateTime64(9, 'UTC') COMMENT 'delivery: start of the receiving invocation; publish: when it was sent',
    consumer                     String COMMENT 'delivery: the receiving function; publish: the publishing function',
    channel                      String,
    via                          String,
    trace_id                     FixedString(16),
    span_id                      FixedString(8) COMMENT 'this end: the receiving invocation, or the publishing span',
    ordinal                      UInt32 COMMENT 'record of the invocation, or entry of the call',
    invocation_span_id           FixedString(8) COMMENT 'delivery: span_id; publish: its invocation, same trace; zeros: none known',
    original_trace_id            FixedString(16),
    original_span_id             FixedString(8),
    original_ordinal             UInt32,
    original_invocation_span_id  FixedString(8),
    original_at                  DateTime64(9, 'UTC'),
    nth                          UInt32 COMMENT '2: the second',
    key_kind                     Enum8('message-id' = 1, 'business-key' = 2, 'fingerprint' = 3) COMMENT 'by what it is the same event',
    key                          String,
    certainty                    Enum8('certain' = 1, 'suspected' = 2) COMMENT 'suspected: content alone says so',
    kind                         LowCardinality(String) COMMENT 'redelivery, published-twice, two-routes, redrive, replay',
    cause                        LowCardinality(String),
    evidence                     Map(String, String) COMMENT 'what says so: numbers with their unit in the name, ids in hex',
    is_intended                  UInt8 COMMENT '1: somebody asked for it, a replay or a redrive',
    flow_id                      FixedString(16) COMMENT 'zeros: none',
    original_flow_id             FixedString(16),
    workflow                     String,
    version                      UInt64,
    is_deleted                   UInt8 DEFAULT 0,
    INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_original original_trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_flow (flow_id, original_flow_id) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(at)
ORDER BY (at, trace_id, span_id, ordinal, side)
SETTINGS index_granularity = 1024;
