-- One step of expectation and maximisation (Dempster, Laird, Rubin 1977) of which publish each record is: from the lags that were
-- likely so far, how likely each candidate is beside the others and beside none of them. A record does not count for itself, a
-- publish is at most one record of a function, and neighbouring bins support each other.
INSERT INTO {maybes:Identifier}
WITH
now AS
(
    SELECT *, sum(weight) OVER (PARTITION BY pair, record) AS own, sum(weight) OVER (PARTITION BY pair, publish) - weight AS others
    FROM {maybes:Identifier}
    WHERE step = {step:UInt8}
),
totals AS (SELECT pair, sum(weight) AS total FROM now GROUP BY pair),
bins AS
(
    SELECT pair, bin + shift.1 AS bin, sum(weight * shift.2) AS mass
    FROM now ARRAY JOIN {shifts:Array(Tuple(Int8, Float64))} AS shift
    GROUP BY pair, bin
)
SELECT
    pair, record, publish, lag_ms, bin, width_ms, rate,
    likelihood / greatest(1., sum(likelihood) OVER (PARTITION BY pair, publish)) AS weight,
    toUInt8({step:UInt8} + 1) AS step
FROM
(
    SELECT pair, record, publish, lag_ms, bin, width_ms, rate, odds / (1 + sum(odds) OVER (PARTITION BY pair, record)) AS likelihood
    FROM
    (
        SELECT
            n.pair AS pair, n.record AS record, n.publish AS publish, n.lag_ms AS lag_ms, n.bin AS bin, n.width_ms AS width_ms, n.rate AS rate,
            least(0.99, greatest(0.01, (t.total - n.own) / greatest(1, p.records - 1))) AS explained,
            (greatest(0., b.mass - n.weight * {own_share:Float64}) + 1 / 200) / (greatest(0., t.total - n.own) + 1) / n.width_ms AS density,
            explained * density / ((1 - explained) * n.rate) * sqrt(greatest(0.001, 1 - n.others)) AS odds
        FROM now AS n
        INNER JOIN totals AS t ON t.pair = n.pair
        INNER JOIN bins AS b ON b.pair = n.pair AND b.bin = n.bin
        INNER JOIN {pairs:Identifier} AS p ON p.pair = n.pair
    )
)
