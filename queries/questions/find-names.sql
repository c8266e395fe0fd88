-- Functions and workflows whose name or identity holds a text, whatever its case, since a time: exact names first, then the busiest.
-- A workflow's name is what people call it, else its identity.
-- what: function, workflow.
SELECT what, identity, name, toUInt8(lower(name) = lower({text:String}) OR lower(identity) = lower({text:String})) AS is_exact, times
FROM (
    SELECT 'function' AS what, CAST(function, 'String') AS identity, toString(argMax(function_name, last_at)) AS name, toFloat64(sum(invocations)) AS times
    FROM function_rollups
    WHERE width_s = 3600 AND function != '' AND at >= {since:DateTime64(3, 'UTC')} AND is_deleted = 0
    GROUP BY function
    UNION ALL
    SELECT 'workflow', CAST(r.workflow, 'String'), if(any(l.name) != '', any(l.name), CAST(r.workflow, 'String')), toFloat64(sum(r.flows))
    FROM flow_rollups AS r
    LEFT JOIN (SELECT workflow, name FROM workflow_labels FINAL) AS l ON l.workflow = r.workflow
    WHERE width_s = 3600 AND at >= {since:DateTime64(3, 'UTC')} AND is_deleted = 0
    GROUP BY r.workflow
)
WHERE {text:String} != '' AND (positionCaseInsensitiveUTF8(identity, {text:String}) > 0 OR positionCaseInsensitiveUTF8(name, {text:String}) > 0)
ORDER BY is_exact DESC, times DESC, identity
LIMIT {limit:UInt32}
