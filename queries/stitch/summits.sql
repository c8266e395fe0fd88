-- Invocations in the traces that are climbed: where a climb ends.
CREATE TABLE {summits:Identifier} ENGINE = Memory AS
SELECT DISTINCT trace_id, span_id FROM invocations
WHERE trace_id IN (SELECT trace_id FROM {climb:Identifier})
