-- What the stitch job needs to be fast, and to stay so as the store grows: what arrived stands whole in the inbox, and what is
-- older is found by hashes of 8 bytes. Hashes: of a key sipHash64(toInt8(key_kind), toString(carrier), key), of an
-- invocation sipHash64(trace_id, span_id), of a record sipHash64(trace_id, span_id, ordinal).

-- A row of an invocation or hop end is whole: nothing else has to be read of it while it is news. Those that are not only
-- name what is to be looked at again.
ALTER TABLE stitch_inbox
    ADD COLUMN IF NOT EXISTS is_whole UInt8,
    ADD COLUMN IF NOT EXISTS key_hash UInt64 DEFAULT if(key = '', 0, sipHash64(toInt8(key_kind), toString(carrier), key)),
    ADD COLUMN IF NOT EXISTS invocation UInt64 COMMENT 'hash; of a publish: 0 where its span does not say',
    ADD COLUMN IF NOT EXISTS ordinal UInt32,
    ADD COLUMN IF NOT EXISTS invocation_span_id FixedString(8),
    ADD COLUMN IF NOT EXISTS record Nullable(UInt32),
    ADD COLUMN IF NOT EXISTS function String,
    ADD COLUMN IF NOT EXISTS channel String,
    ADD COLUMN IF NOT EXISTS via String,
    ADD COLUMN IF NOT EXISTS receive_count Nullable(UInt32),
    ADD COLUMN IF NOT EXISTS payload_bytes Nullable(UInt64),
    ADD COLUMN IF NOT EXISTS event_key String,
    ADD COLUMN IF NOT EXISTS function_name LowCardinality(String),
    ADD COLUMN IF NOT EXISTS source LowCardinality(String),
    ADD COLUMN IF NOT EXISTS duration_ms Float64,
    ADD COLUMN IF NOT EXISTS billed_ms UInt64,
    ADD COLUMN IF NOT EXISTS is_cold_start UInt8,
    ADD COLUMN IF NOT EXISTS is_error UInt8,
    ADD COLUMN IF NOT EXISTS is_unfinished UInt8,
    ADD COLUMN IF NOT EXISTS batch_size UInt32,
    ADD COLUMN IF NOT EXISTS failed_records Array(UInt32),
    ADD COLUMN IF NOT EXISTS received_at DateTime64(3, 'UTC'),
    ADD COLUMN IF NOT EXISTS version UInt64;

ALTER TABLE stitch_inbox_of_invocations MODIFY QUERY
SELECT
    'invocation' AS what, trace_id, span_id, 1 AS is_whole, sipHash64(trace_id, span_id) AS invocation, started_at AS at,
    function, function_name, source, channel, duration_ms, billed_ms, is_cold_start, is_error, is_unfinished, batch_size,
    failed_records, received_at, version
FROM invocations;

ALTER TABLE stitch_inbox_of_hop_ends MODIFY QUERY
SELECT
    toString(direction) AS what, trace_id, span_id, key_kind, carrier, key, at, 1 AS is_whole,
    sipHash64(toInt8(key_kind), toString(carrier), key) AS key_hash,
    multiIf(direction = 'delivery', sipHash64(trace_id, span_id),
            invocation_span_id = toFixedString('', 8), 0, sipHash64(trace_id, invocation_span_id)) AS invocation,
    ordinal, invocation_span_id, record, function, channel, via, receive_count, payload_bytes, event_key, received_at, version
FROM hop_ends;

-- Which keys were seen when, at which end. Hints: the ends themselves are looked up in hop_ends by their keys.
CREATE TABLE IF NOT EXISTS stitch_keys
(
    key_hash   UInt64,
    direction  Enum8('publish' = 1, 'delivery' = 2),
    at         DateTime64(9, 'UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(at)
ORDER BY (key_hash, direction, at)
SETTINGS index_granularity = 1024;

CREATE MATERIALIZED VIEW IF NOT EXISTS stitch_keys_of_hop_ends TO stitch_keys AS
SELECT sipHash64(toInt8(key_kind), toString(carrier), key) AS key_hash, direction, at FROM hop_ends;

INSERT INTO stitch_keys
SELECT sipHash64(toInt8(key_kind), toString(carrier), key), direction, at FROM hop_ends
SETTINGS max_partitions_per_insert_block = 0;

-- What the stitch knows of a record: the latest version is the truth of its own work, written after hops and flow_members.
CREATE TABLE IF NOT EXISTS stitch_nodes
(
    invocation        UInt64,
    node              UInt64 COMMENT 'hash of the record',
    trace_id          FixedString(16),
    span_id           FixedString(8),
    ordinal           UInt32,
    hop_digest        UInt64 COMMENT 'of the row in hops',
    parent            UInt64 COMMENT 'hash of the record it comes from; of the invocation where all its records share the publish; 0: none',
    is_shared         UInt8,
    publish_trace_id  FixedString(16),
    from_span_id      FixedString(8),
    delivered_at      DateTime64(9, 'UTC'),
    arrived_at        DateTime64(9, 'UTC') COMMENT 'inserted_at of the first news of it',
    function          LowCardinality(String),
    function_name     LowCardinality(String),
    source            LowCardinality(String),
    channel           String,
    started_at        DateTime64(9, 'UTC'),
    ended_at          DateTime64(9, 'UTC'),
    is_error          UInt8 COMMENT 'the invocation failed, or failed this record',
    is_cold_start     UInt8,
    billed_ms         Float64 COMMENT 'this record''s part',
    is_hop            UInt8,
    is_duplicate      UInt8,
    flow_ids          Array(FixedString(16)) COMMENT 'sorted',
    shares            Array(Float64),
    depths            Array(UInt32),
    joined_from       FixedString(24) COMMENT 'trace and span of the invocation whose flows were too many to follow; zeros: none',
    is_deleted        UInt8,
    version           UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (invocation, node)
SETTINGS index_granularity = 512;

-- Which invocations a flow was ever in. Hints: the truth is in stitch_nodes.
CREATE TABLE IF NOT EXISTS stitch_crews
(
    flow_id     FixedString(16),
    invocation  UInt64
)
ENGINE = ReplacingMergeTree
ORDER BY (flow_id, invocation)
SETTINGS index_granularity = 512;

CREATE MATERIALIZED VIEW IF NOT EXISTS stitch_crews_of_flow_members TO stitch_crews AS
SELECT flow_id, sipHash64(trace_id, span_id) AS invocation FROM flow_members;

INSERT INTO stitch_crews SELECT flow_id, sipHash64(trace_id, span_id) FROM flow_members;

ALTER TABLE flows
    ADD COLUMN IF NOT EXISTS joined_from_trace_id FixedString(16) COMMENT 'an invocation that more flows went into than are followed: this flow begins with what it sent for all of them; zeros: none' AFTER billed_ms,
    ADD COLUMN IF NOT EXISTS joined_from_span_id FixedString(8) AFTER joined_from_trace_id;

INSERT INTO stitch_nodes
SELECT
    sipHash64(h.trace_id, h.span_id), sipHash64(h.trace_id, h.span_id, h.ordinal), h.trace_id, h.span_id, h.ordinal, 0 AS hop_digest,
    multiIf(h.from_span_id = toFixedString('', 8), 0,
            h.from_record IS NULL, sipHash64(h.publish_trace_id, h.from_span_id),
            sipHash64(h.publish_trace_id, h.from_span_id, assumeNotNull(h.from_record))) AS parent,
    h.from_span_id != toFixedString('', 8) AND h.from_record IS NULL,
    h.publish_trace_id, h.from_span_id, h.delivered_at, fromUnixTimestamp64Nano(0, 'UTC'),
    i.function, i.function_name, i.source, i.channel, i.started_at,
    i.started_at + toIntervalNanosecond(toInt64(i.duration_ms * 1e6)),
    i.is_error OR has(i.failed_records, h.ordinal), i.is_cold_start, i.billed_ms / greatest(i.batch_size, 1),
    h.evidence != 'none', h.is_duplicate,
    m.members.1, m.members.2, m.members.3, toFixedString('', 24), 0, 0
FROM (SELECT * FROM hops FINAL) AS h
INNER JOIN
(
    SELECT trace_id, span_id, ordinal, arraySort(groupArray((flow_id, share, depth))) AS members FROM flow_members FINAL
    GROUP BY trace_id, span_id, ordinal
) AS m ON m.trace_id = h.trace_id AND m.span_id = h.span_id AND m.ordinal = h.ordinal
INNER JOIN (SELECT * FROM invocations FINAL) AS i ON i.trace_id = h.trace_id AND i.span_id = h.span_id;

-- Passes that began to write. One that never ended may have left flows and members that stitch_nodes knows nothing of.
CREATE TABLE IF NOT EXISTS stitch_writes
(
    version  UInt64,
    is_done  UInt8,
    at       DateTime DEFAULT now('UTC')
)
ENGINE = ReplacingMergeTree(is_done)
ORDER BY version
TTL at + INTERVAL 30 DAY;
