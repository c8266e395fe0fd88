-- Up to 5 flows with invocations that began in the window and show what a function's metric says, by show: errors, timeouts,
-- cold-starts, longest, dearest.
WITH
chosen AS
(
    SELECT trace_id, span_id FROM invocations
    WHERE started_at >= toDateTime({from_s:UInt32}, 'UTC') AND started_at < toDateTime({to_s:UInt32}, 'UTC')
      AND inAlertScope(function, {function:String}) AND inAlertScope(channel, {channel:String})
      AND inAlertScope(provider, {provider:String}) AND inAlertScope(region, {region:String})
      AND multiIf(
        {show:String} = 'errors', is_error,
        {show:String} = 'timeouts', is_error AND error_type IN ('timeout', 'Sandbox.Timedout', 'Function.Timedout'),
        {show:String} = 'cold-starts', is_cold_start, 1)
    ORDER BY multiIf({show:String} = 'longest', duration_ms, {show:String} = 'dearest', toFloat64(billed_ms), toFloat64(started_at)) DESC
    LIMIT 20
),
members AS (SELECT DISTINCT flow_id FROM stitch_memberships WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM chosen))
SELECT lower(hex(f.flow_id)) AS flow_id
FROM flow_index AS f FINAL
WHERE (f.started_at, f.flow_id) IN (SELECT started_at, flow_id FROM flow_places WHERE flow_id IN (SELECT flow_id FROM members))
ORDER BY multiIf({show:String} = 'longest', f.duration_ms, {show:String} = 'dearest', f.cost_usd, toFloat64(f.started_at)) DESC
LIMIT 5
SETTINGS max_execution_time = 20
