-- whose: the function's identity. A log does not say its region, so a bare name is whoever has that name and the same key.
CREATE OR REPLACE TABLE {known:Identifier} ENGINE = Memory AS
SELECT b.*, if(b.function = b.name AND n.identity != '', n.identity, b.function) AS whose
FROM {both:Identifier} AS b
LEFT JOIN
(
    SELECT hash, name, min(function) AS identity FROM {both:Identifier} WHERE function != name GROUP BY hash, name
) AS n ON n.hash = b.hash AND n.name = b.name
