-- Hops nobody can prove: for records with no key that a publish has too, the publish that most likely was theirs. The inference
-- writes them; the stitch makes hops of them where it finds nothing stronger.
CREATE TABLE IF NOT EXISTS inferred_hops
(
    trace_id          FixedString(16) COMMENT 'the receiving invocation',
    span_id           FixedString(8),
    ordinal           UInt32 COMMENT 'record in that invocation',
    evidence          Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5) COMMENT 'fingerprint or inferred',
    confidence        Float64 COMMENT '0 to 1: how likely it is this publish',
    method            LowCardinality(String) COMMENT 'what it was inferred from',
    publish_trace_id  FixedString(16),
    publish_span_id   FixedString(8),
    publish_ordinal   UInt32,
    is_deleted        UInt8 DEFAULT 0,
    version           UInt64
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (trace_id, span_id, ordinal);

CREATE MATERIALIZED VIEW IF NOT EXISTS stitch_inbox_of_inferred_hops TO stitch_inbox AS
SELECT DISTINCT 'invocation' AS what, trace_id, span_id FROM inferred_hops;

ALTER TABLE hops ADD COLUMN IF NOT EXISTS confidence Float64 DEFAULT 1
    COMMENT '0 to 1; below 1 only where the evidence is a fingerprint or inferred' AFTER evidence;
