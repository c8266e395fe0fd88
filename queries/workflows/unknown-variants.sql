-- The ways of variants that have no text yet, each told by one flow, with what people call the functions.
SELECT
    v.variant AS variant, v.root AS root, v.ways AS ways,
    mapFromArrays(v.functions, arrayMap(f -> n.names[f], v.functions)) AS names
FROM
(
    SELECT
        variant, any(hops[1].5) AS root,
        any(arraySort(arrayDistinct(arrayMap(h -> (toString(h.1), toString(h.3), toString(h.4), toString(h.5)), arraySlice(hops, 2))))) AS ways,
        any(arrayDistinct(arrayMap(h -> toString(h.5), hops))) AS functions
    FROM {fresh:Identifier}
    WHERE is_deleted = 0 AND variant NOT IN (SELECT variant FROM workflow_variants FINAL WHERE shape != '')
    GROUP BY variant
    ORDER BY count() DESC
    LIMIT {max_variants:UInt32}
) AS v
CROSS JOIN (SELECT mapFromArrays(groupArray(toString(function)), groupArray(toString(function_name))) AS names
    FROM (SELECT function, min(function_name) AS function_name FROM {invocations:Identifier} GROUP BY function)) AS n
