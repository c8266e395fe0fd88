-- One page of a workflow's flows that began in [from, to), oldest first, for an export: it goes on after (after_ns, after_id), the
-- last row's started_ns and flow_id. variant '' is any.
SELECT
    lower(hex(f.flow_id)) AS flow_id,
    toString(toUnixTimestamp64Nano(f.started_at)) AS started_ns,
    f.started_at AS started_at,
    f.ended_at AS ended_at,
    f.duration_ms AS duration_ms,
    f.invocations AS invocations,
    f.hops AS hops,
    f.errors AS errors,
    f.cold_starts AS cold_starts,
    f.duplicates AS duplicates,
    f.functions AS functions,
    facts.variant AS variant,
    flowState(facts.dead_letters, facts.unreceived, facts.expected_by, f.ended_at, {as_of:DateTime64(3, 'UTC')}) AS state,
    facts.cost_usd AS cost_usd,
    facts.event_keys AS event_keys
FROM
(
    SELECT * FROM flows FINAL
    WHERE started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
      AND started_at >= fromUnixTimestamp64Nano(toInt64OrZero({after_ns:String}), 'UTC')
      AND workflow = {workflow:String}
      AND (toUnixTimestamp64Nano(started_at), lower(hex(flow_id))) > (toInt64OrZero({after_ns:String}), {after_id:String})
      AND ({variant:String} = '' OR (started_at, flow_id) IN (
        SELECT started_at, flow_id FROM flow_facts FINAL
        WHERE started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
          AND workflow = {workflow:String} AND variant = {variant:String}))
    ORDER BY started_at, lower(hex(flow_id))
    LIMIT {limit:UInt32}
) AS f
LEFT JOIN
(
    SELECT started_at, flow_id, variant, dead_letters, unreceived, expected_by, cost_usd, event_keys FROM flow_facts FINAL
    WHERE started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
      AND started_at >= fromUnixTimestamp64Nano(toInt64OrZero({after_ns:String}), 'UTC')
      AND workflow = {workflow:String}
) AS facts ON facts.started_at = f.started_at AND facts.flow_id = f.flow_id
ORDER BY f.started_at, flow_id
