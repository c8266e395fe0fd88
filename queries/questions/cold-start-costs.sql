-- What inits of instances that began in [from, to) were billed at list price, per function, dearest first; before them, function '', all
-- together. NULL where nothing has a known price; unpriced are instances whose init was billed at a price that is not known.
WITH priced AS (
    SELECT
        i.function AS function, i.init_billed_ms AS billed,
        if(d.unit = '' OR i.memory_bytes = 0, NULL, toDecimal256(d.price_usd, 24) * i.init_billed_ms * i.memory_bytes / (1000 * 1073741824)) AS usd
    FROM
    (
        SELECT function, init_billed_ms, memory_bytes, toString(region) AS region, toString(provider) AS provider, toDate(began_at) AS day,
            multiIf(architecture IN ('amd64', 'x86_64', 'x86', ''), 'x86', toString(architecture)) AS priced_architecture
        FROM instances FINAL
        WHERE init_billed_ms > 0 AND ({function:String} = '' OR function = {function:String})
          AND began_at >= {from:DateTime64(3, 'UTC')} AND began_at < {to:DateTime64(3, 'UTC')}
        SETTINGS do_not_merge_across_partitions_select_final = 1
    ) AS i
    ASOF LEFT JOIN (SELECT * FROM prices WHERE service = 'lambda' AND dimension = 'duration' AND tier_from = 0) AS d
        ON i.provider = d.provider AND i.region = d.region AND i.priced_architecture = d.architecture AND i.day >= d.effective_from
)
SELECT
    function,
    toFloat64(sum(billed)) AS init_billed_ms,
    toString(accurateCastOrNull(sumOrNull(usd), 'Decimal(38, 18)')) AS list_cost_usd,
    toUInt32(countIf(usd IS NULL)) AS unpriced
FROM (SELECT * FROM priced UNION ALL SELECT * REPLACE ('' AS function) FROM priced)
GROUP BY function
ORDER BY function != '', sumOrNull(usd) DESC NULLS LAST, function
