-- What the inference keeps for itself: by what an event's content is known again, what was sent when, and what came. All of it
-- is hints, and rows may repeat: the truth is looked up in hops and inferred_hops by their keys.

-- What arrived, in order of insertion, as in stitch_inbox: records that began a flow for want of a publish, what was sent, and
-- publishes that were proven to have been received.
CREATE TABLE IF NOT EXISTS infer_inbox
(
    inserted_at  DateTime64(9, 'UTC') DEFAULT now64(9, 'UTC'),
    what         Enum8('record' = 1, 'publish' = 2, 'received' = 3),
    trace_id     FixedString(16) COMMENT 'of the record, or of the publish',
    span_id      FixedString(8),
    ordinal      UInt32,
    at           DateTime64(9, 'UTC'),
    prints       Array(FixedString(16)) COMMENT 'of a publish, as in infer_prints'
)
ENGINE = MergeTree
PARTITION BY toDate(inserted_at)
ORDER BY inserted_at
TTL toDateTime(inserted_at) + INTERVAL 14 DAY
SETTINGS ttl_only_drop_parts = 1;

-- The blocks of the inbox that were taken, with the rows they had then: a block seen half is taken again.
CREATE TABLE IF NOT EXISTS infer_batches
(
    inserted_at  DateTime64(9, 'UTC'),
    rows         UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + INTERVAL 15 DAY
SETTINGS ttl_only_drop_parts = 1;

-- Both ends by their content: a print is a hash of what is noted of a payload, or of business key and channel.
CREATE TABLE IF NOT EXISTS infer_prints
(
    print               FixedString(16),
    kind                Enum8('payload_hash' = 1, 'fingerprint' = 2, 'event_key' = 3) COMMENT 'says most first',
    direction           Enum8('publish' = 1, 'delivery' = 2),
    at                  DateTime64(9, 'UTC'),
    trace_id            FixedString(16),
    span_id             FixedString(8),
    ordinal             UInt32,
    invocation_span_id  FixedString(8),
    function            LowCardinality(String),
    channel             String,
    via                 String,
    payload_bytes       Nullable(UInt64),
    event_key           String,
    version             UInt64,
    inserted_at         DateTime DEFAULT now('UTC')
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(at)
ORDER BY (print, direction, trace_id, span_id, ordinal)
TTL inserted_at + INTERVAL 35 DAY;

CREATE MATERIALIZED VIEW IF NOT EXISTS infer_prints_of_hop_ends TO infer_prints AS
SELECT DISTINCT
    sipHash128(toString(noted.1), noted.2) AS print, noted.1 AS kind, direction, at, trace_id, span_id, ordinal,
    invocation_span_id, function, channel, via, payload_bytes, event_key, version
FROM hop_ends
ARRAY JOIN arrayFilter(n -> n.2 != '', [
    ('payload_hash', payload_hash),
    ('fingerprint', fingerprint),
    ('event_key', if(event_key = '' OR channel = '', '', concat(channel, ' ', event_key)))]) AS noted;

CREATE MATERIALIZED VIEW IF NOT EXISTS infer_inbox_of_publishes TO infer_inbox AS
SELECT DISTINCT
    'publish' AS what, trace_id, span_id, ordinal, at,
    arrayMap(n -> sipHash128(n.1, n.2), arrayFilter(n -> n.2 != '', [
        ('payload_hash', payload_hash),
        ('fingerprint', fingerprint),
        ('event_key', if(event_key = '' OR channel = '', '', concat(channel, ' ', event_key)))])) AS prints
FROM hop_ends
WHERE direction = 'publish';

CREATE MATERIALIZED VIEW IF NOT EXISTS infer_inbox_of_hops TO infer_inbox AS
SELECT
    if(evidence = 'none', 'record', 'received') AS what,
    if(evidence = 'none', trace_id, publish_trace_id) AS trace_id,
    if(evidence = 'none', span_id, publish_span_id) AS span_id,
    if(evidence = 'none', ordinal, publish_ordinal) AS ordinal,
    if(evidence = 'none', delivered_at, published_at) AS at
FROM hops
WHERE evidence NOT IN ('fingerprint', 'inferred') AND is_deleted = 0;

-- By print, the records that have no proven publish: a publish that comes late may be theirs.
CREATE TABLE IF NOT EXISTS infer_waiting
(
    print        FixedString(16),
    trace_id     FixedString(16),
    span_id      FixedString(8),
    ordinal      UInt32,
    inserted_at  DateTime DEFAULT now('UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (print, trace_id, span_id, ordinal)
TTL inserted_at + INTERVAL 35 DAY;

-- By time: what was sent, what of it was received by whom, and records that began a flow. Requests and timers have no place here:
-- people and clocks begin flows, and their times say nothing about anybody else's.
CREATE TABLE IF NOT EXISTS infer_sent
(
    at                  DateTime64(9, 'UTC'),
    function            LowCardinality(String),
    channel             LowCardinality(String),
    trace_id            FixedString(16),
    span_id             FixedString(8),
    ordinal             UInt32,
    invocation_span_id  FixedString(8),
    fingerprint         String,
    version             UInt64,
    inserted_at         DateTime DEFAULT now('UTC')
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(at)
ORDER BY (toStartOfHour(at), function, channel, trace_id, span_id, ordinal)
TTL inserted_at + INTERVAL 3 DAY;

CREATE MATERIALIZED VIEW IF NOT EXISTS infer_sent_of_hop_ends TO infer_sent AS
SELECT DISTINCT at, function, channel, trace_id, span_id, ordinal, invocation_span_id, fingerprint, version
FROM hop_ends
WHERE direction = 'publish' AND channel != '' AND NOT match(channel, '^(http|websocket|mqtt|schedule):');

CREATE TABLE IF NOT EXISTS infer_received
(
    at                DateTime64(9, 'UTC') COMMENT 'when it was sent',
    channel           LowCardinality(String),
    to_function       LowCardinality(String),
    publish_trace_id  FixedString(16),
    publish_span_id   FixedString(8),
    publish_ordinal   UInt32,
    inserted_at       DateTime DEFAULT now('UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(at)
ORDER BY (toStartOfHour(at), channel, to_function, publish_trace_id, publish_span_id, publish_ordinal)
TTL inserted_at + INTERVAL 3 DAY;

CREATE MATERIALIZED VIEW IF NOT EXISTS infer_received_of_hops TO infer_received AS
SELECT published_at AS at, channel, to_function, publish_trace_id, publish_span_id, publish_ordinal
FROM hops
WHERE evidence IN ('id', 'context', 'pointer', 'fingerprint') AND is_deleted = 0
  AND NOT match(channel, '^(http|websocket|mqtt|schedule):');

CREATE TABLE IF NOT EXISTS infer_roots
(
    at           DateTime64(9, 'UTC'),
    to_function  LowCardinality(String),
    channel      LowCardinality(String),
    trace_id     FixedString(16),
    span_id      FixedString(8),
    ordinal      UInt32,
    inserted_at  DateTime DEFAULT now('UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(at)
ORDER BY (toStartOfHour(at), to_function, channel, trace_id, span_id, ordinal)
TTL inserted_at + INTERVAL 3 DAY;

CREATE MATERIALIZED VIEW IF NOT EXISTS infer_roots_of_hops TO infer_roots AS
SELECT delivered_at AS at, to_function, channel, trace_id, span_id, ordinal
FROM hops
WHERE evidence = 'none' AND is_deleted = 0 AND NOT match(channel, '^(http|websocket|mqtt|schedule):');

ALTER TABLE inferred_hops ADD INDEX IF NOT EXISTS by_publish publish_trace_id TYPE bloom_filter(0.01) GRANULARITY 1;
