-- One page of flows that began in [from, to) and match every filter; '' and 0 mean "any".
-- sort 'longest' ranks by duration, anything else by start; ties by start, then id, all descending.
-- A page goes on after (after_rank, after_ns, after_id), the last row's rank, started_ns and flow_id.
-- identifier: a flow, trace, request or message id, or any other key of a hop.
WITH if({sort:String} = 'longest', duration_ms, 0.) AS rank_by
SELECT
    lower(hex(f.flow_id)) AS flow_id,
    workflow,
    root_function,
    root_channel,
    f.started_at AS started_at,
    toString(toUnixTimestamp64Nano(f.started_at)) AS started_ns,
    duration_ms,
    rank_by AS rank,
    invocations,
    functions,
    hops,
    depth,
    errors,
    cold_starts,
    duplicates
FROM flows AS f FINAL
WHERE f.started_at >= {from:DateTime64(3, 'UTC')} AND f.started_at < {to:DateTime64(3, 'UTC')}
  AND ({workflow:String} = '' OR workflow = {workflow:String})
  AND ({function:String} = '' OR has(functions, {function:String}))
  AND ({has_error:UInt8} = 0 OR errors > 0)
  AND ({has_cold_start:UInt8} = 0 OR cold_starts > 0)
  AND ({has_duplicate:UInt8} = 0 OR duplicates > 0)
  AND duration_ms >= {min_duration_ms:Float64}
  AND ({identifier:String} = '' OR lower(hex(f.flow_id)) = lower({identifier:String}) OR f.flow_id IN (
    SELECT m.flow_id FROM flow_members AS m FINAL
    WHERE {identifier:String} != '' AND (
      lower(hex(m.trace_id)) = lower({identifier:String})
      OR (m.trace_id, m.span_id) IN (
        SELECT trace_id, span_id FROM invocations
        WHERE {identifier:String} != '' AND request_id = {identifier:String}
        UNION ALL
        SELECT trace_id, if(direction = 'publish', invocation_span_id, span_id) FROM hop_ends
        WHERE {identifier:String} != '' AND key = {identifier:String})
    )))
  AND ({after_id:String} = ''
    OR (rank_by, toUnixTimestamp64Nano(f.started_at), lower(hex(f.flow_id)))
     < ({after_rank:Float64}, toInt64OrZero({after_ns:String}), {after_id:String}))
ORDER BY rank_by DESC, f.started_at DESC, f.flow_id DESC
LIMIT {limit:UInt32}
