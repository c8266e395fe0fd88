-- How often each of them did what. Where the same batch came again whole, what was done for all of it is every record's.
CREATE TABLE {tallies:Identifier} ENGINE = Memory AS
SELECT
    id, pair, any(function) AS function, what, channel, shape, is_done,
    toUInt32(countIf(is_repeat AND is_own)) AS in_repeat,
    toUInt32(countIf(NOT is_repeat AND is_own)) AS in_original,
    toUInt32(countIf(is_repeat AND NOT is_own)) AS shared_in_repeat,
    toUInt32(countIf(NOT is_repeat AND NOT is_own)) AS shared_in_original
FROM
(
    SELECT p.id AS id, p.pair AS pair, p.function AS function, 1 AS is_repeat, a.what AS what, a.channel AS channel, a.shape AS shape, a.is_done AS is_done,
           a.record IS NOT NULL OR p.batch_size <= 1 OR p.is_whole_batch AS is_own
    FROM {pairs:Identifier} AS p
    INNER JOIN {acts:Identifier} AS a ON a.trace_id = p.trace_id AND a.span_id = p.span_id
    WHERE a.record IS NULL OR a.record = p.ordinal OR p.batch_size <= 1
    UNION ALL
    SELECT p.id, p.pair, p.function, 0, a.what, a.channel, a.shape, a.is_done,
           a.record IS NOT NULL OR p.base_batch_size <= 1 OR p.is_whole_batch
    FROM {pairs:Identifier} AS p
    INNER JOIN {acts:Identifier} AS a ON a.trace_id = p.base_trace_id AND a.span_id = p.base_span_id
    WHERE a.record IS NULL OR a.record = p.base_ordinal OR p.base_batch_size <= 1
)
GROUP BY id, pair, what, channel, shape, is_done
