-- How many the last round said otherwise of than the one before.
SELECT count() AS rows
FROM
(
    SELECT id, argMax(part, round) AS latest, argMaxIf(part, round, round < {round:UInt32}) AS before FROM {counted:Identifier} GROUP BY id
)
WHERE abs(latest - before) > 1e-9
