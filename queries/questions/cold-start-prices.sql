-- What deciding about a function's cold starts takes: its latest memory, architecture and region, and list prices there per GB-second and
-- request. Where provisioned concurrency has no known price in its region, the one of us-east-1, named as such. No row: it never ran.
WITH latest AS (
    SELECT
        argMax((toString(provider), toString(region), toString(architecture), memory_bytes, max_concurrency), began_at) AS about,
        max(max_concurrency) AS concurrency
    FROM instances FINAL
    WHERE function = {function:String}
    HAVING count() > 0
),
book AS (
    SELECT dimension, region, argMax(price_usd, effective_from) AS price
    FROM prices
    WHERE service = 'lambda' AND tier_from = 0 AND provider = (SELECT about.1 FROM latest)
      AND region IN ((SELECT about.2 FROM latest), 'us-east-1')
      AND architecture = (SELECT multiIf(about.3 IN ('amd64', 'x86_64', 'x86', ''), 'x86', about.3) FROM latest)
    GROUP BY dimension, region
)
SELECT
    about.2 AS region,
    about.3 AS architecture,
    toNullable(toFloat64(nullIf(about.4, 0))) AS memory_bytes,
    toUInt32(concurrency) AS max_concurrency,
    toNullable(toFloat64((SELECT maxOrNull(price) FROM book WHERE dimension = 'duration' AND region = (SELECT about.2 FROM latest)))) AS duration_usd,
    toNullable(toFloat64((SELECT maxOrNull(price) FROM book WHERE dimension = 'request' AND region = (SELECT about.2 FROM latest)))) AS request_usd,
    toNullable(toFloat64((SELECT argMaxOrNull(price, region = (SELECT about.2 FROM latest)) FROM book WHERE dimension = 'provisioned-concurrency'))) AS provisioned_usd,
    toNullable(toFloat64((SELECT argMaxOrNull(price, region = (SELECT about.2 FROM latest)) FROM book WHERE dimension = 'provisioned-duration'))) AS provisioned_duration_usd,
    if((SELECT count() FROM book WHERE dimension = 'provisioned-concurrency' AND region = (SELECT about.2 FROM latest)) > 0, about.2,
        if((SELECT count() FROM book WHERE dimension = 'provisioned-concurrency') > 0, 'us-east-1', '')) AS provisioned_region
FROM latest
