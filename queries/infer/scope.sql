-- Records of which this pass says anew what is inferred. by_time: also by times.
CREATE TABLE {scope:Identifier} ENGINE = Memory AS
SELECT trace_id, span_id, ordinal, max(by_time) AS by_time
FROM
(
    SELECT trace_id, span_id, ordinal, 0 AS by_time FROM {asked:Identifier}
    UNION ALL
    SELECT trace_id, span_id, ordinal, 0 FROM {got:Identifier} WHERE NOT is_proven
    UNION ALL
    SELECT trace_id, span_id, ordinal, 1 FROM {came:Identifier} WHERE is_to_decide
)
GROUP BY trace_id, span_id, ordinal
