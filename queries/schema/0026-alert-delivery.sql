-- Whom alerts are told, and what came of it. People fill alert_channels; the outbox fills the rest.

-- A channel is known by its name; rules name theirs. A later version replaces or removes (is_deleted).
CREATE TABLE IF NOT EXISTS alert_channels
(
    name        String,
    type        LowCardinality(String) COMMENT 'a row of queries/src/alert-delivery/channel-types.ts',
    settings    Map(String, String) COMMENT 'secrets only as ${CHOREOSCOPE_SECRET_…}, which the collector looks up when it sends',
    updated_at  DateTime64(3, 'UTC'),
    version     UInt64,
    is_deleted  UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY name;

-- The outbox: what is to be sent to whom. Changes of one rule that came together are one notification, a row for each of its
-- channels. Written before anything is sent, so that what is sent again is the same under the same id. One with no channel notes
-- changes nobody is to be told of.
CREATE TABLE IF NOT EXISTS alert_notifications
(
    id           String COMMENT '32 hex digits: hash of rule and changes; of a test, random',
    channel      String,
    rule         String,
    change_ids   Array(String) COMMENT 'rows of alert_changes, in the order in which they are told',
    made_at      DateTime64(3, 'UTC'),
    silenced_by  String COMMENT 'id of the silence that keeps it from being sent; else empty',
    is_test      UInt8,
    version      UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(made_at)
ORDER BY (id, channel)
TTL toDateTime(made_at) + INTERVAL 25 MONTH;

-- Every attempt to send one.
CREATE TABLE IF NOT EXISTS alert_deliveries
(
    notification_id  String,
    channel          String,
    attempt          UInt32 COMMENT '1: the first',
    at               DateTime64(3, 'UTC'),
    elapsed_ms       UInt32,
    outcome          Enum8('delivered' = 1, 'failed' = 2, 'given-up' = 3) COMMENT 'failed: it is tried again; given-up: it is not',
    error            String COMMENT 'for people; never a secret',
    next_at          Nullable(DateTime64(3, 'UTC')) COMMENT 'when it is tried again, at the earliest',
    version          UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(at)
ORDER BY (notification_id, channel, attempt)
TTL toDateTime(at) + INTERVAL 25 MONTH;

-- One sender at a time, as in stitch_lease.
CREATE TABLE IF NOT EXISTS outbox_lease
(
    turn    UInt64,
    holder  String,
    state   Enum8('held' = 1, 'released' = 2),
    at      DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(turn)
ORDER BY tuple()
SETTINGS non_replicated_deduplication_window = 1000;
