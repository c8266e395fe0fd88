-- What one function was when it last ran; no row when it never did. Times of the latest invocation, of rollups of hours alone.
SELECT
    toString(argMax(r.function_name, r.last_at)) AS name,
    toString(argMax(r.function_version, r.last_at)) AS version,
    toString(argMax(r.provider, r.last_at)) AS provider,
    toString(argMax(r.account, r.last_at)) AS account,
    toString(argMax(r.region, r.last_at)) AS region,
    toString(argMax(r.architecture, r.last_at)) AS architecture,
    toString(argMax(r.runtime, r.last_at)) AS runtime,
    toFloat64(nullIf(argMax(r.memory_bytes, r.last_at), 0)) AS memory_bytes,
    max(r.last_at) AS last_at
FROM function_rollups AS r FINAL
WHERE r.width_s = 3600 AND r.function = {function:String} AND r.function != ''
HAVING count() > 0
SETTINGS do_not_merge_across_partitions_select_final = 1
