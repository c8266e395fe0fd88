-- whose: the function's identity. A log seldom says its region, so a bare name is whoever has that name and the same key, else whoever
-- is the only one with it in that account.
CREATE OR REPLACE TABLE {known:Identifier} ENGINE = Memory AS
SELECT b.*, multiIf(NOT b.is_bare, b.function, beside != '', beside, elsewhere != '', elsewhere, b.function) AS whose
FROM {both:Identifier} AS b
LEFT JOIN
(
    SELECT hash AS its_hash, short_name AS its_name, min(function) AS beside FROM {both:Identifier} WHERE NOT is_bare GROUP BY its_hash, its_name
) AS n ON n.its_hash = b.hash AND n.its_name = b.short_name
LEFT JOIN
(
    SELECT name AS known_name, account AS known_account, any(function) AS elsewhere FROM function_names
    WHERE known_name IN (SELECT name FROM {both:Identifier})
    GROUP BY known_name, known_account
    HAVING uniqExact(function) = 1
) AS o ON o.known_name = b.name AND o.known_account = b.account
