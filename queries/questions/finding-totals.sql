-- How many findings of each kind are in each state, their groups, and when they were last looked for. A kind without any has no row.
SELECT
    kind,
    toUInt32(countIf(state = 'open')) AS open,
    toUInt32(countIf(state = 'gone')) AS gone,
    toUInt32(countIf(state = 'dismissed')) AS dismissed,
    arraySort(arrayFilter(g -> g != '', groupUniqArrayArray([group, other_group]))) AS groups,
    max(last_checked) AS last_checked
FROM
(
    SELECT f.kind AS kind, f.group AS group, f.other_group AS other_group, f.last_checked AS last_checked,
        multiIf(f.is_resolved = 1, 'gone', d.is_dismissed = 1, 'dismissed', 'open') AS state
    FROM (SELECT * FROM findings FINAL) AS f
    LEFT JOIN (SELECT * FROM finding_dismissals FINAL) AS d ON f.id = d.id
)
GROUP BY kind
ORDER BY kind
