-- From when to when something came that times may explain: records of which nothing else is inferred, or publishes. The last
-- decide_seconds of it; longest_seconds more on both sides, where they may meet, and learn_seconds before to learn from.
SELECT
    toString(greatest(min(at), max(at) - toIntervalSecond({decide_seconds:UInt32})) - toIntervalSecond({longest_seconds:UInt32})) AS decide_from,
    toString(max(at) + toIntervalSecond({longest_seconds:UInt32})) AS decide_to,
    count() AS rows
FROM
(
    SELECT at FROM {asked:Identifier}
    WHERE (trace_id, span_id, ordinal) NOT IN (SELECT trace_id, span_id, ordinal FROM {results:Identifier})
    UNION ALL
    SELECT at FROM {inbox:Identifier} WHERE what = 'publish'
)
