-- The likeliest publish of each record by time, beside those of all other functions and channels; of a function's records with the
-- same publish the likeliest. Only where enough of either side is explained, and less sure by as much as chance explains: what
-- is found with time running backwards. What was said before is kept a little longer.
INSERT INTO {results:Identifier}
WITH
sums AS
(
    SELECT pair, sum(own) AS explained, countIf(most >= 0.5) AS found
    FROM
    (
        SELECT pair, record, sum(weight) AS own, max(weight) AS most
        FROM {maybes:Identifier} WHERE step = {step:UInt8} GROUP BY pair, record
    )
    GROUP BY pair
),
sides AS
(
    SELECT pair, uniqExact(publish) AS publishes FROM {maybes:Identifier} WHERE step = {step:UInt8} GROUP BY pair
),
trusted AS
(
    SELECT
        p.pair AS pair, p.prior AS prior, p.to_function AS to_function,
        (b.found + 1) / greatest(1, f.found) AS chance
    FROM {pairs:Identifier} AS p
    INNER JOIN sums AS f ON f.pair = p.pair
    INNER JOIN sides AS s ON s.pair = p.pair
    LEFT JOIN sums AS b ON b.pair = p.pair + 1
    WHERE p.is_backwards = 0
      AND chance < 0.6 AND f.explained >= {least_samples:UInt32} / 2 AND f.explained >= 0.5 * least(p.records, s.publishes)
)
SELECT record.1, record.2, record.3, 'inferred', round(confidence, 3), 'times', publish.1, publish.2, publish.3
FROM
(
    SELECT
        record, publish, to_function,
        0.97 * (1 - chance * chance) * odds / (1 + sum(odds) OVER (PARTITION BY record)) AS confidence
    FROM
    (
        SELECT
            m.record AS record, m.publish AS publish, t.to_function AS to_function, t.chance AS chance,
            t.prior * least(0.9999, m.weight) / greatest(0.0001, 1 - sum(m.weight) OVER (PARTITION BY m.pair, m.record)) AS odds
        FROM {maybes:Identifier} AS m
        INNER JOIN trusted AS t ON t.pair = m.pair
        WHERE m.step = {step:UInt8}
    )
    ORDER BY confidence DESC, publish
    LIMIT 1 BY record
)
WHERE (record.1, record.2, record.3, publish.1, publish.2, publish.3) IN (
        SELECT trace_id, span_id, ordinal, publish.1, publish.2, publish.3 FROM {came:Identifier}
        WHERE is_to_decide AND publish.2 != toFixedString('', 8))
    AND confidence >= {least_confidence:Float64} - 0.15
   OR record IN (SELECT (trace_id, span_id, ordinal) FROM {came:Identifier} WHERE is_to_decide)
    AND confidence >= {least_confidence:Float64}
ORDER BY confidence DESC, record
LIMIT 1 BY to_function, publish
