-- Those of them that may matter: publishes from the news onward, the latest one before, deliveries from the news onward,
-- and of an id the first deliveries.
CREATE TABLE {missing:Identifier} ENGINE = Memory AS
WITH seen AS
(
    SELECT u.key_hash AS key_hash, u.direction AS direction, u.at AS at, w.key_kind AS key_kind,
           u.at < w.at - INTERVAL {skew_seconds:UInt32} SECOND AS is_before
    FROM {unseen:Identifier} AS u
    INNER JOIN {sought:Identifier} AS w ON w.key_hash = u.key_hash
)
SELECT key_hash, direction, at FROM seen WHERE NOT is_before
UNION ALL
SELECT key_hash, direction, max(s.at) AS at FROM seen AS s WHERE is_before AND direction = 'publish' GROUP BY key_hash, direction
UNION ALL
SELECT key_hash, direction, at FROM (
    SELECT key_hash, direction, at FROM seen WHERE is_before AND direction = 'delivery' AND key_kind = 'id'
    ORDER BY at LIMIT 100 BY key_hash)
