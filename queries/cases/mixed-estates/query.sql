-- What other instrumentations' spans become: invocations, then hop ends, one line each.
SELECT what, span, function, trigger, channel, said, key, ordinal
FROM
(
    SELECT
        'invocation' AS what, lower(hex(span_id)) AS span, function, trigger, channel,
        arrayStringConcat(arrayFilter(part -> part != '', [
            toString(function_name), toString(account), toString(region), instance, request_id,
            if(is_cold_start, 'cold', ''), if(batch_size > 1, concat(toString(batch_size), ' records'), ''), error_type]), ' ') AS said,
        '' AS key, 0 AS ordinal
    FROM invocations FINAL
    UNION ALL
    SELECT
        toString(direction), lower(hex(span_id)), function, '', channel, '',
        concat(toString(key_kind), ':', carrier, ':', key), ordinal
    FROM hop_ends FINAL
)
ORDER BY what = 'invocation' DESC, what, span, ordinal, key
