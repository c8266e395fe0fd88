-- Whom one function hears from ('in') and whom it reaches ('out'), over which channel, by hops delivered in
-- [from, to), with the usual and the slow wait between publish and delivery.
SELECT
    direction,
    if(direction = 'in', from_function, to_function) AS other_function,
    channel,
    via,
    toString(h.evidence) AS evidence,
    toUInt32(count()) AS hops,
    quantile(0.5)(wait_ms) AS p50_wait_ms,
    quantile(0.95)(wait_ms) AS p95_wait_ms
FROM hops AS h FINAL
ARRAY JOIN arrayFilter(d -> if(d = 'in', to_function, from_function) = {function:String}, ['in', 'out']) AS direction
WHERE h.evidence != 'none'
  AND delivered_at >= {from:DateTime64(3, 'UTC')} AND delivered_at < {to:DateTime64(3, 'UTC')}
GROUP BY direction, other_function, channel, via, evidence
ORDER BY direction, hops DESC, other_function, channel, via, evidence
