-- The minutes those blocks say something arrived in, in order.
SELECT toString(what) AS what, arraySort(groupUniqArray(toUnixTimestamp(minute))) AS minutes
FROM rollup_inbox
WHERE inserted_at IN {blocks:Array(DateTime64(9, 'UTC'))}
GROUP BY what
