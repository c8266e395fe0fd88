-- One page of flows that began in [from, to) and match every filter; '' and 0 mean "any".
--   error 'any': of whatever type. inferred '1': with inferred hops, '0': without. evidence_least, evidence_most: what the weakest hop
--   rests on is at least, at most as strong. state: as of now. attribute: name=value, of a span of the flow's traces, the newest 100,000.
--   is_named 1: none but flow_ids, in hex.
-- sort 'longest' ranks by duration, 'dearest' by list cost, anything else by start; ties by start, then id, all descending.
-- A page goes on after (after_rank, after_ns, after_id), the last row's rank, started_ns and flow_id.
--
-- Rows are found as they lie in the table, and of those that are chosen it is asked which are the latest of their flow; so many are
-- chosen that a page stays full though some are not.
WITH
    tagged AS (
        SELECT flow_id FROM stitch_memberships
        WHERE {attribute:String} != '' AND trace_id IN (
            SELECT trace_id FROM spans
            WHERE {attribute:String} != ''
              AND has(arrayMap((name, value) -> concat(name, '=', substring(value, 1, 200)), mapKeys(attributes), mapValues(attributes)),
                concat(splitByChar('=', {attribute:String})[1], '=', substring({attribute:String}, position({attribute:String}, '=') + 1, 200)))
              AND started_at >= {from:DateTime64(3, 'UTC')} - INTERVAL 1 MINUTE
            ORDER BY started_at DESC
            LIMIT 100000)
    ),
    found AS (
        SELECT started_at, flow_id, version
        FROM (SELECT *, multiIf({sort:String} = 'longest', duration_ms, {sort:String} = 'dearest', cost_usd, 0.) AS rank FROM flow_index)
        WHERE is_deleted = 0
          AND started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
          AND ({workflow:String} = '' OR workflow = {workflow:String})
          AND ({variant:String} = '' OR variant = {variant:String})
          AND ({function:String} = '' OR has(functions, {function:String}))
          AND ({function_version:String} = '' OR has(versions, {function_version:String}))
          AND ({channel:String} = '' OR has(channels, {channel:String}))
          AND ({event_key:String} = '' OR has(event_keys, {event_key:String}))
          AND ({error:String} != 'any' OR errors > 0)
          AND ({error:String} IN ('', 'any') OR has(error_types, {error:String}))
          AND ({has_cold_start:UInt8} = 0 OR cold_starts > 0)
          AND ({has_duplicate:UInt8} = 0 OR duplicates > 0)
          AND ({min_duration_ms:Float64} = 0 OR duration_ms >= {min_duration_ms:Float64})
          AND ({max_duration_ms:Float64} = 0 OR duration_ms <= {max_duration_ms:Float64})
          AND ({min_cost_usd:Float64} = 0 OR cost_usd >= {min_cost_usd:Float64})
          AND ({max_cost_usd:Float64} = 0 OR cost_usd <= {max_cost_usd:Float64})
          AND ({inferred:String} != '1' OR inferred_hops > 0)
          AND ({inferred:String} != '0' OR inferred_hops = 0)
          AND ({evidence_least:UInt8} = 0 OR toInt8(weakest_evidence) <= {evidence_least:UInt8})
          AND ({evidence_most:UInt8} = 0 OR toInt8(weakest_evidence) >= {evidence_most:UInt8})
          AND ({state:String} != 'dead-lettered' OR dead_letters > 0)
          AND ({state:String} != 'stalled' OR unreceived > 0)
          AND ({state:String} = '' OR flowState(dead_letters, unreceived, expected_by, ended_at, {now:DateTime64(3, 'UTC')}) = {state:String})
          AND ({is_named:UInt8} = 0 OR (started_at, flow_id) IN (
            SELECT started_at, flow_id FROM flow_places
            WHERE flow_id IN (SELECT toFixedString(unhex(arrayJoin({flow_ids:Array(String)})), 16))))
          AND ({attribute:String} = '' OR flow_id IN (SELECT flow_id FROM tagged))
          AND ({after_id:String} = ''
            OR (rank, toUnixTimestamp64Nano(started_at), lower(hex(flow_id)))
             < ({after_rank:Float64}, toInt64OrZero({after_ns:String}), {after_id:String}))
        ORDER BY rank DESC, started_at DESC, flow_id DESC
        LIMIT 4 * {limit:UInt32} + 200
    )
SELECT
    lower(hex(f.flow_id)) AS flow_id,
    CAST(f.workflow, 'String') AS workflow,
    CAST(f.root_function, 'String') AS root_function,
    CAST(f.root_channel, 'String') AS root_channel,
    f.started_at AS started_at,
    toString(toUnixTimestamp64Nano(f.started_at)) AS started_ns,
    f.duration_ms AS duration_ms,
    multiIf({sort:String} = 'longest', f.duration_ms, {sort:String} = 'dearest', f.cost_usd, 0.) AS rank,
    f.invocations AS invocations,
    CAST(f.functions, 'Array(String)') AS functions,
    f.hops AS hops,
    f.depth AS depth,
    f.errors AS errors,
    f.cold_starts AS cold_starts,
    f.duplicates AS duplicates,
    flowState(f.dead_letters, f.unreceived, f.expected_by, f.ended_at, {now:DateTime64(3, 'UTC')}) AS state,
    toString(f.weakest_evidence) AS weakest_evidence,
    f.inferred_hops AS inferred_hops,
    f.cost_usd AS cost_usd
FROM flow_index AS f FINAL
WHERE (f.started_at, f.flow_id, f.version) IN (SELECT started_at, flow_id, version FROM found)
ORDER BY rank DESC, f.started_at DESC, f.flow_id DESC
LIMIT {limit:UInt32}
