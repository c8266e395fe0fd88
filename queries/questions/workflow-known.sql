-- What is known of one workflow whatever the time: every variant its flows ever had, latest first, with those people accept, and
-- the name they gave it.
SELECT
    v.variant AS variant,
    v.shape AS shape,
    v.first_seen AS first_seen,
    v.last_seen AS last_seen,
    v.variant IN (SELECT variant FROM workflow_pins FINAL WHERE workflow = {workflow:String} AND accepted = 1) AS is_accepted,
    assumeNotNull((SELECT max(name) FROM workflow_labels FINAL WHERE workflow = {workflow:String})) AS name
FROM workflow_variants AS v FINAL
WHERE v.workflow = {workflow:String}
ORDER BY last_seen DESC, variant
LIMIT 2000
