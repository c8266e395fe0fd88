-- Flows that came to a bad end within the window, as is known now, by measure: stalled (their usual consumer should have come by then)
-- or dead_lettered (their last invocation ended then). Rows that may match are found first, and then which are their flow's latest.
WITH found AS
(
    SELECT started_at, flow_id FROM flow_index
    WHERE started_at >= toDateTime({from_s:UInt32}, 'UTC') - INTERVAL 30 DAY AND started_at < toDateTime({last_s:UInt32}, 'UTC')
      AND if({measure:String} = 'stalled',
            unreceived > 0 AND expected_by >= toDateTime({from_s:UInt32}, 'UTC') AND expected_by < toDateTime({last_s:UInt32}, 'UTC'),
            dead_letters > 0 AND ended_at >= toDateTime({from_s:UInt32}, 'UTC') AND ended_at < toDateTime({last_s:UInt32}, 'UTC'))
)
SELECT end_s, scope, toFloat64(count()) AS value, count() AS samples
FROM
(
    SELECT
        toUnixTimestamp(toDateTime(if({measure:String} = 'stalled', toDateTime64(f.expected_by, 3, 'UTC'), toDateTime64(f.ended_at, 3, 'UTC')), 'UTC')) AS at_s,
        if({group_by:String} = 'workflow', toString(f.workflow), '') AS scope
    FROM flow_index AS f FINAL
    WHERE (f.started_at, f.flow_id) IN (SELECT started_at, flow_id FROM found)
      AND if({measure:String} = 'stalled', f.unreceived > 0 AND f.dead_letters = 0, f.dead_letters > 0)
      AND ({workflow:String} = '' OR f.workflow LIKE {workflow:String}
        OR f.workflow IN (SELECT workflow FROM workflow_labels FINAL WHERE name LIKE {workflow:String}))
)
ARRAY JOIN alertEnds(at_s, {first_s:UInt32}, {last_s:UInt32}, {step_s:UInt32}, at_s + {window_s:UInt32}) AS end_s
GROUP BY end_s, scope
SETTINGS max_execution_time = 20
