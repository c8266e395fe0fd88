-- Which execution is which invocation: each with the one that began nearest to it and has none nearer, and what is left in order. With
-- AWS both sides have one clock: an invocation begins no later than its report was written, and not so long before its report says that
-- it could be the attempt before, which is a minute; where that says nothing, no longer before than the longest timeout (15 minutes).
-- Elsewhere the nth is the nth where there are as many of both.
CREATE OR REPLACE TABLE {pairs:Identifier} ENGINE = Memory AS
SELECT hash, whose, place, told[i].2 AS nth, ran[j].2 AS trace_id, ran[j].3 AS span_id
FROM
(
    SELECT *, arrayMap(i -> if(mutual[i] != 0, mutual[i], free_ran[indexOf(free_told, i)]), arrayEnumerate(told)) AS partners
    FROM
    (
        SELECT *,
            arrayFilter(i -> mutual[i] = 0, arrayEnumerate(told)) AS free_told,
            arrayFilter(j -> NOT has(mutual, j), arrayEnumerate(ran)) AS free_ran
        FROM
        (
            SELECT *,
                if(NOT has_one_clock AND length(told) = length(ran), arrayEnumerate(told),
                    arrayMap(i -> if(nearest_told[nearest_ran[i]] = i, nearest_ran[i], 0), arrayEnumerate(told))) AS mutual
            FROM
            (
                SELECT t.hash AS hash, t.whose AS whose, t.place AS place, t.told AS told, t.has_one_clock AS has_one_clock, r.ran AS ran,
                    arrayMap(e -> arraySort(j -> (abs(ran[j].1 - e.1), j), arrayEnumerate(ran))[1], told) AS nearest_ran,
                    arrayMap(q -> arraySort(i -> (abs(told[i].1 - q.1), i), arrayEnumerate(told))[1], ran) AS nearest_told
                FROM
                (
                    SELECT hash, whose, place, max(provider = 'aws') AS has_one_clock,
                        arraySort(groupArray((toUnixTimestamp64Milli(began), nth, toUnixTimestamp64Milli(at),
                            if(is_timed, toUnixTimestamp64Milli(began) - 45000, toUnixTimestamp64Milli(at) - 905000)))) AS told
                    FROM {executions:Identifier} GROUP BY hash, whose, place
                ) AS t
                INNER JOIN
                (
                    SELECT hash, whose, place, arraySort(groupArray((start_ms, trace_id, span_id))) AS ran
                    FROM {sides:Identifier} WHERE NOT is_report GROUP BY hash, whose, place
                ) AS r ON r.hash = t.hash AND r.whose = t.whose AND r.place = t.place
            )
        )
    )
)
ARRAY JOIN partners AS j, arrayEnumerate(partners) AS i
WHERE j != 0 AND (NOT has_one_clock OR ran[j].1 BETWEEN told[i].4 AND told[i].3 + 1000)
