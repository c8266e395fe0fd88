-- Up to 5 flows that show what a workflow's metric says of the window, by show: errors, longest, dearest, stalled, dead-lettered, drift.
WITH
pins AS (SELECT workflow, variant FROM workflow_pins FINAL WHERE accepted = 1),
found AS
(
    SELECT started_at, flow_id FROM flow_index
    WHERE started_at < toDateTime({to_s:UInt32}, 'UTC')
      AND started_at >= toDateTime({from_s:UInt32}, 'UTC') - if({show:String} IN ('stalled', 'dead-lettered'), 2592000, 0)
      AND ({workflow:String} = '' OR workflow LIKE {workflow:String}
        OR workflow IN (SELECT workflow FROM workflow_labels FINAL WHERE name LIKE {workflow:String}))
      AND multiIf(
        {show:String} = 'errors', errors > 0,
        {show:String} = 'stalled', unreceived > 0 AND expected_by >= toDateTime({from_s:UInt32}, 'UTC') AND expected_by < toDateTime({to_s:UInt32}, 'UTC'),
        {show:String} = 'dead-lettered', dead_letters > 0 AND ended_at >= toDateTime({from_s:UInt32}, 'UTC') AND ended_at < toDateTime({to_s:UInt32}, 'UTC'),
        {show:String} = 'drift', workflow IN (SELECT workflow FROM pins) AND (workflow, variant) NOT IN (SELECT workflow, variant FROM pins),
        1)
    ORDER BY multiIf({show:String} = 'longest', duration_ms, {show:String} = 'dearest', cost_usd, toFloat64(started_at)) DESC
    LIMIT 50
)
SELECT lower(hex(f.flow_id)) AS flow_id
FROM flow_index AS f FINAL
WHERE (f.started_at, f.flow_id) IN (SELECT started_at, flow_id FROM found)
ORDER BY multiIf({show:String} = 'longest', f.duration_ms, {show:String} = 'dearest', f.cost_usd, toFloat64(f.started_at)) DESC
LIMIT 5
SETTINGS max_execution_time = 20
