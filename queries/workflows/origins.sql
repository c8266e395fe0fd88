-- Each record's version of where it came from, and which record of the flow: all of the shared publish's. Only from one level to the
-- next, so that what is reached twice hangs where it was reached first.
CREATE TABLE {origins:Identifier} ENGINE = Memory AS
SELECT
    c.flow_id AS flow_id, c.trace_id AS trace_id, c.span_id AS span_id, c.ordinal AS ordinal,
    c.node AS node, p.node AS parent, c.channel AS channel, c.via AS via, p.version AS from_version,
    p.trace_id AS from_trace_id, p.span_id AS from_span_id, p.function AS from_function
FROM (SELECT * FROM {records:Identifier} WHERE depth > 0) AS c
INNER JOIN
(
    SELECT flow_id, trace_id, span_id, ordinal, node, depth, function, version FROM {records:Identifier}
) AS p ON p.flow_id = c.flow_id AND p.trace_id = c.publish_trace_id AND p.span_id = c.from_span_id AND p.depth + 1 = c.depth
WHERE c.from_record IS NULL OR p.ordinal = c.from_record
