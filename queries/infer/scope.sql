-- Records of which this pass says anew what is inferred.
CREATE TABLE {scope:Identifier} ENGINE = Memory AS
SELECT trace_id, span_id, ordinal FROM {asked:Identifier}
UNION DISTINCT
SELECT trace_id, span_id, ordinal FROM {got:Identifier} WHERE NOT is_proven
