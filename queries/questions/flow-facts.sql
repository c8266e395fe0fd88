-- What the description of flows says of one flow, its state as of `now`, and what people said of its workflow. No row until the flow
-- was described.
SELECT
    f.variant AS variant,
    f.width AS width,
    f.wait_ms AS wait_ms,
    f.work_ms AS work_ms,
    flowState(f.dead_letters, f.unreceived, f.expected_by, f.ended_at, {now:DateTime64(3, 'UTC')}) AS state,
    f.unreceived AS unreceived,
    f.expected_by AS expected_by,
    f.dead_letters AS dead_letters,
    toString(f.weakest_evidence) AS weakest_evidence,
    f.inferred_hops AS inferred_hops,
    f.error_types AS error_types,
    f.event_keys AS event_keys,
    f.versions AS versions,
    l.name AS name,
    toUInt8((f.workflow, f.variant) IN (SELECT workflow, variant FROM workflow_pins FINAL WHERE accepted = 1)) AS is_accepted,
    toUInt8(f.workflow IN (SELECT workflow FROM workflow_pins FINAL WHERE accepted = 1)) AS is_pinned
FROM flow_facts AS f FINAL
LEFT JOIN (SELECT workflow, name FROM workflow_labels FINAL) AS l ON l.workflow = f.workflow
WHERE (f.started_at, f.flow_id) IN (SELECT started_at, flow_id FROM flow_places WHERE flow_id = unhex({flow_id:String}))
LIMIT 1
