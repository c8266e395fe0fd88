-- The effect of each duplicate; of a publish the gravest of its consumers'. What cannot be told from what was done for all of a
-- batch is unknown.
CREATE TABLE {effects:Identifier} ENGINE = Memory AS
WITH
    judged AS
    (
        SELECT
            p.id AS id, p.is_publish AS is_publish, p.base_trace_id AS base_trace_id, p.base_span_id AS base_span_id, p.base_ordinal AS base_ordinal,
            t.acts AS acts, t.again AS again, t.others AS others, t.refused AS refused, t.details AS details,
            multiIf(
                p.is_missing, 'unknown',
                p.is_needed, 'needed',
                p.is_base_unfinished, 'unknown',
                t.done = 0 AND (t.maybe_done > 0 OR p.is_unfinished), 'unknown',
                t.done = 0, 'absorbed',
                t.others = 0, 'repeated',
                t.others_maybe > 0, 'unknown',
                'diverged') AS effect
        FROM {pairs:Identifier} AS p
        LEFT JOIN
        (
            SELECT
                pair,
                sumIf(in_original, is_done) AS acts,
                sumIf(in_repeat, is_done) AS done,
                sumIf(least(in_original, in_repeat), is_done) AS again,
                sumIf(in_repeat - least(in_original, in_repeat), is_done) AS others,
                sumIf(in_repeat - least(in_original, in_repeat), is_done AND shared_in_original > 0) AS others_maybe,
                sumIf(shared_in_repeat, is_done) AS maybe_done,
                sumIf(in_repeat, NOT is_done) AS refused,
                groupArray((concat(if(is_done, '', 'refused '), what, if(in_original + in_repeat = 0, ' for the whole batch', '')), channel, function,
                    if(in_original + in_repeat = 0, shared_in_original, in_original),
                    if(in_original + in_repeat = 0, shared_in_repeat, in_repeat))) AS details
            FROM {tallies:Identifier}
            GROUP BY pair
        ) AS t ON t.pair = p.pair
    )
SELECT
    d.id AS id,
    multiIf(
        count(j.effect) = 0 OR max(j.effect) = '', 'unknown',
        countIf(j.effect = 'repeated') > 0, 'repeated',
        countIf(j.effect = 'diverged') > 0, 'diverged',
        countIf(j.effect = 'unknown') > 0, 'unknown',
        countIf(j.effect = 'needed') > 0, 'needed',
        'absorbed') AS effect,
    arraySort(arrayFlatten(groupArray(j.details))) AS details,
    toUInt32(sum(j.acts)) AS acts, toUInt32(sum(j.again)) AS again, toUInt32(sum(j.others)) AS others, toUInt32(sum(j.refused)) AS refused,
    if(any(d.side) = 'delivery', any(j.base_trace_id), toFixedString('', 16)) AS compared_trace_id,
    if(any(d.side) = 'delivery', any(j.base_span_id), toFixedString('', 8)) AS compared_span_id,
    if(any(d.side) = 'delivery', any(j.base_ordinal), 0) AS compared_ordinal
FROM {dups:Identifier} AS d
LEFT JOIN judged AS j ON j.id = d.id
GROUP BY d.id
