-- Which report is of which execution. Several sources tell of one within seconds, each once: what a source tells again, or what comes
-- long after, is the next, because a retry of an asynchronous call has the same request id and reports of its own. (Azure has two logs
-- that tell of one, and its retries have ids of their own.) The line of a failure is of the execution it was written in, else of the one
-- before it; where there are but such lines, they are one.
CREATE OR REPLACE TABLE {parts:Identifier} ENGINE = Memory AS
WITH
    ended AS
    (
        SELECT hash, whose, place,
            arraySort(groupArray((at_ms, report_id, source, start_ms))) AS told,
            arrayFold(
                (done, report) -> if(empty(done.1) OR (has(done.2, report.3) AND report.3 != 'azure' AND report.1 != done.3) OR report.1 - done.3 > 5000,
                    (arrayPushBack(done.1, toUInt32(if(empty(done.1), 0, done.1[-1]) + 1)), [report.3], report.1),
                    (arrayPushBack(done.1, done.1[-1]), arrayPushBack(done.2, report.3), report.1)),
                told, (CAST([], 'Array(UInt32)'), CAST([], 'Array(String)'), toInt64(0))).1 AS numbers
        FROM {sides:Identifier} WHERE is_report AND NOT is_failure
        GROUP BY hash, whose, place
    )
SELECT hash, whose, place, told[i].2 AS report_id, told[i].4 AS start_ms, numbers[i] AS nth
FROM ended ARRAY JOIN arrayEnumerate(told) AS i
UNION ALL
SELECT f.hash, f.whose, f.place, f.report_id, f.start_ms,
    if(empty(e.numbers), 1, e.numbers[arraySort(
        i -> (multiIf(f.at_ms BETWEEN e.told[i].4 AND e.told[i].1, 0, e.told[i].1 < f.at_ms, 1, 2), abs(e.told[i].1 - f.at_ms), i),
        arrayEnumerate(e.told))[1]])
FROM (SELECT * FROM {sides:Identifier} WHERE is_failure) AS f
LEFT JOIN ended AS e ON e.hash = f.hash AND e.whose = f.whose AND e.place = f.place
