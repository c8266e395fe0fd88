-- What is to be judged: the news, what either run of said more, and what is in a flow that changed. Removed duplicates among them.
CREATE TABLE {dues:Identifier} ENGINE = Memory AS
WITH
    (SELECT argMax(flow_version, turn) FROM duplicate_effects_cursor) AS flows_until,
    heard AS
    (
        SELECT DISTINCT trace_id FROM stitch_inbox
        WHERE inserted_at IN (SELECT inserted_at FROM {blocks:Identifier}) AND (SELECT count() FROM duplicate_effects_blocks) > 0
    )
SELECT DISTINCT at, trace_id, span_id, ordinal, side, original_trace_id, original_span_id, original_ordinal, flow_id
FROM duplicates
WHERE (at, trace_id, span_id, ordinal, side) IN (SELECT at, trace_id, span_id, ordinal, side FROM {fresh:Identifier} WHERE place <= {max_duplicates:UInt64})
   OR trace_id IN (SELECT trace_id FROM heard)
   OR original_trace_id IN (SELECT trace_id FROM heard)
   OR flow_id IN (SELECT flow_id FROM flows WHERE version > flows_until AND flows_until > 0)
