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
    record                       UInt32 COMMENT 'delivery: ordinal; publish: the record of its invocation that caused it',
    original_record              UInt32,
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

-- What the job keeps for itself.

-- Ends that share an id with another end of the same function, written by the stitch, which has them at hand. A later row of an end
-- says the same; the rows of one function under one key are the deliveries (or publishes) of one event.
CREATE TABLE IF NOT EXISTS duplicate_ends
(
    key_hash            UInt64 COMMENT 'as in stitch_inbox',
    is_delivery         UInt8,
    function            String,
    node                UInt64 COMMENT 'hash of trace, span and ordinal',
    key_kind            Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4),
    carrier             LowCardinality(String),
    key                 String,
    trace_id            FixedString(16),
    span_id             FixedString(8),
    ordinal             UInt32,
    invocation          UInt64 COMMENT 'hash; of a publish: 0 where its span does not say',
    invocation_span_id  FixedString(8),
    record              Nullable(UInt32),
    channel             String,
    via                 String,
    at                  DateTime64(9, 'UTC'),
    receive_count       Nullable(UInt32),
    inserted_at         DateTime DEFAULT now('UTC'),
    version             UInt64 COMMENT 'of the stitch''s pass',
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (key_hash, is_delivery, function, node)
TTL inserted_at + INTERVAL 35 DAY
SETTINGS index_granularity = 1024;

-- Ends by their content, hour by hour: what is alike within the window of its channel lies close together. Requests over HTTP
-- are here whatever their content. Written by the job from the stitch's inbox.
CREATE TABLE IF NOT EXISTS duplicate_prints
(
    print               UInt64 COMMENT 'as in stitch_inbox; 0: not known',
    is_delivery         UInt8,
    at                  DateTime64(9, 'UTC'),
    trace_id            FixedString(16),
    span_id             FixedString(8),
    ordinal             UInt32,
    function            LowCardinality(String),
    channel             LowCardinality(String),
    via                 LowCardinality(String),
    invocation_span_id  FixedString(8),
    record              Nullable(UInt32),
    event_key           String,
    exact               UInt64 COMMENT 'hash of the payload''s bytes; 0: not known',
    inserted_at         DateTime DEFAULT now('UTC'),
    version             UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(at)
ORDER BY (toStartOfHour(at), print, is_delivery, trace_id, span_id, ordinal)
TTL inserted_at + INTERVAL 4 DAY
SETTINGS index_granularity = 1024;

-- The stitch's inbox tells the content of an end, too.
ALTER TABLE stitch_inbox
    ADD COLUMN IF NOT EXISTS print UInt64 COMMENT 'hash of an end''s fingerprint, of an object''s place and ETag where S3 has it; 0: none',
    ADD COLUMN IF NOT EXISTS exact UInt64 COMMENT 'hash of its payload hash; 0: none';

ALTER TABLE stitch_inbox_of_hop_ends MODIFY QUERY
SELECT
    toString(direction) AS what, trace_id, span_id, key_kind, carrier, key, at, 1 AS is_whole,
    sipHash64(toInt8(key_kind), toString(carrier), key) AS key_hash,
    multiIf(direction = 'delivery', sipHash64(trace_id, span_id),
            invocation_span_id = toFixedString('', 8), 0, sipHash64(trace_id, invocation_span_id)) AS invocation,
    ordinal, invocation_span_id, record, function, channel, via, receive_count, payload_bytes, event_key, received_at, version,
    multiIf(key_kind = 'pointer' AND carrier = 's3' AND startsWith(channel, 'arn:aws:s3:'), sipHash64('s3', key), fingerprint = '', 0, sipHash64(fingerprint)) AS print,
    if(payload_hash = '', 0, sipHash64(payload_hash)) AS exact
FROM hop_ends;

-- For how long the same content is looked for, where it is not an hour. 0: never, content says nothing there.
CREATE TABLE IF NOT EXISTS duplicate_windows
(
    channel   String,
    window_s  UInt32 COMMENT 'at most 86,400',
    version   UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY channel;

-- Up to where the ledger is: the blocks of the stitch's inbox that were looked at, and how far duplicate_ends and what the stitch wrote.
CREATE TABLE IF NOT EXISTS duplicate_blocks
(
    inserted_at  DateTime64(9, 'UTC'),
    rows         UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + INTERVAL 15 DAY
SETTINGS ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS duplicate_cursor
(
    ends_version    UInt64,
    stitch_version  UInt64,
    turn            UInt64
)
ENGINE = ReplacingMergeTree(turn)
ORDER BY tuple();

ALTER TABLE hops ADD INDEX IF NOT EXISTS by_version version TYPE minmax GRANULARITY 1;

ALTER TABLE stitch_nodes ADD INDEX IF NOT EXISTS by_version version TYPE minmax GRANULARITY 1;

-- What tells two states of a row apart.
CREATE OR REPLACE FUNCTION duplicateDigest AS (consumer, channel, via, invocation_span_id, original_trace_id, original_span_id, original_ordinal,
    original_invocation_span_id, original_at, nth, key_kind, key, certainty, kind, cause, evidence, is_intended, flow_id, original_flow_id,
    workflow, record, original_record) -> sipHash64(toString(tuple(consumer, channel, via, hex(invocation_span_id), hex(original_trace_id),
    hex(original_span_id), original_ordinal, hex(original_invocation_span_id), original_at, nth, toString(key_kind), key, toString(certainty),
    toString(kind), toString(cause), evidence, is_intended, hex(flow_id), hex(original_flow_id), workflow, record, original_record)));
