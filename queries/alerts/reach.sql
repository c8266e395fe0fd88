-- From when on there are rollups by the minute, and by the hour. Seconds; 0 where there is none.
SELECT
    (SELECT if(count() = 0, 0, toUInt32(toUnixTimestamp(toDateTime(min(day), 'UTC')))) FROM rollup_days) AS minutes_since_s,
    (SELECT if(count() = 0, 0, toUInt32(toUnixTimestamp(min(at)))) FROM function_rollups WHERE width_s = 3600 AND function = '') AS hours_since_s
