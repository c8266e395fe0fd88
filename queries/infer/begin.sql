-- To begin with, a candidate is as likely as there are more of its lag than chance would have it.
INSERT INTO {maybes:Identifier}
WITH bins AS
(
    SELECT pair, bin + shift.1 AS bin, sum(shift.2) AS found
    FROM {maybes:Identifier} ARRAY JOIN {shifts:Array(Tuple(Int8, Float64))} AS shift
    WHERE step = 0
    GROUP BY pair, bin
)
SELECT
    m.pair, m.record, m.publish, m.lag_ms, m.bin, m.width_ms, m.rate,
    greatest(0., 1 - sum(m.rate * m.width_ms) OVER (PARTITION BY m.pair, m.bin) / count() OVER (PARTITION BY m.pair, m.bin) * p.records / b.found) AS weight,
    toUInt8(1) AS step
FROM {maybes:Identifier} AS m
INNER JOIN bins AS b ON b.pair = m.pair AND b.bin = m.bin
INNER JOIN {pairs:Identifier} AS p ON p.pair = m.pair
WHERE m.step = 0
