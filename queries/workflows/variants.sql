-- The variants of those workflows' touched slices, as the rollups say now.
INSERT INTO workflow_variants (workflow, variant, shape, ways, loops, first_seen, last_seen, is_deleted, version)
SELECT
    seen.workflow, seen.variant, if(t.text != '', t.text, known.shape), if(t.text != '', t.ways, known.ways), if(t.text != '', t.loops, known.loops), seen.first_seen, seen.last_seen, 0, {version:UInt64}
FROM
(
    SELECT
        workflow, variant, min(first_seen) AS first_seen, max(last_seen) AS last_seen
    FROM workflow_hours FINAL
    WHERE (workflow, variant) IN (
        SELECT workflow, variant FROM workflow_hours
        WHERE hour IN (SELECT toStartOfHour(began) FROM {slots:Identifier})
          AND (workflow, hour + toIntervalMinute(slice * 5)) IN (SELECT workflow, began FROM {slots:Identifier}))
    GROUP BY workflow, variant
) AS seen
LEFT JOIN (SELECT workflow, variant, shape, ways, loops, first_seen, last_seen FROM workflow_variants FINAL) AS known
    ON known.workflow = seen.workflow AND known.variant = seen.variant
LEFT JOIN {shapes:Identifier} AS t ON t.variant = seen.variant
WHERE (known.shape, known.first_seen, known.last_seen) != (if(t.text != '', t.text, known.shape), seen.first_seen, seen.last_seen)
