-- What Choreoscope's own instrumentation added to one function's invocations in [from, to), as it said itself: one row, nulls where
-- it said nothing. `recorded` are the invocations it recorded, `loaded` and `flushed` those that say what loading and sending took,
-- `waited` those that waited for the sending of the one before.
SELECT
    arraySort(groupUniqArrayIf(toString(mode), mode != '')) AS modes,
    toUInt32(countIf(mode != '' OR overhead_us IS NOT NULL)) AS recorded,
    toUInt32(count(overhead_init_ms)) AS loaded,
    toUInt32(count(flush_ms)) AS flushed,
    toUInt32(count(waited_ms)) AS waited,
    quantileOrNull(0.5)(overhead_init_ms) AS p50_overhead_init_ms,
    quantileOrNull(0.9)(overhead_init_ms) AS p90_overhead_init_ms,
    quantileOrNull(0.5)(overhead_us) AS p50_overhead_us,
    quantileOrNull(0.9)(overhead_us) AS p90_overhead_us,
    quantileOrNull(0.5)(flush_ms) AS p50_flush_ms,
    quantileOrNull(0.9)(flush_ms) AS p90_flush_ms,
    quantileOrNull(0.5)(waited_ms) AS p50_waited_ms,
    quantileOrNull(0.9)(waited_ms) AS p90_waited_ms,
    toFloat64(sum(dropped_spans)) AS dropped_spans
FROM invocations FINAL
WHERE function = {function:String}
  AND started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
