-- When findings were last looked for, and whether there is news since: what the stitch did, and the latest data.
SELECT
    toString((SELECT max(turn) FROM stitch_lease)) AS turn,
    (SELECT max(started_at) FROM invocations) AS latest,
    toString(run.turn) AS checked_turn,
    toUnixTimestamp64Milli(run.checked_at) AS checked_ms,
    toUnixTimestamp64Milli(run.until) AS checked_until_ms,
    run.elapsed_ms AS elapsed_ms
FROM (SELECT 1 AS here) AS one
LEFT JOIN (SELECT 1 AS here, * FROM finding_runs FINAL) AS run ON one.here = run.here
