-- What is new or no longer as it was, with the flows that its records are in.
INSERT INTO duplicates (
    side, at, consumer, channel, via, trace_id, span_id, ordinal, invocation_span_id, original_trace_id, original_span_id, original_ordinal,
    original_invocation_span_id, original_at, nth, key_kind, key, certainty, kind, cause, evidence, is_intended, flow_id, original_flow_id,
    workflow, record, original_record, version)
WITH
    owners AS
    (
        SELECT sipHash64(trace_id, invocation_span_id) AS run, sipHash64(trace_id, invocation_span_id, record) AS node FROM {final:Identifier}
        UNION DISTINCT
        SELECT sipHash64(original_trace_id, original_invocation_span_id), sipHash64(original_trace_id, original_invocation_span_id, original_record)
        FROM {final:Identifier}
    ),
    placed AS
    (
        SELECT node, flow_ids[1] AS flow_id FROM stitch_nodes FINAL
        WHERE invocation IN (SELECT run FROM owners) AND node IN (SELECT node FROM owners) AND is_deleted = 0 AND notEmpty(flow_ids)
    ),
    named AS
    (
        SELECT flow_id, workflow FROM flows FINAL
        WHERE (started_at, flow_id) IN (SELECT started_at, flow_id FROM flow_places WHERE flow_id IN (SELECT flow_id FROM placed))
    ),
    fresh AS
    (
        SELECT
            j.side AS side, j.at AS at, j.consumer AS consumer, j.channel AS channel, j.via AS via, j.trace_id AS trace_id, j.span_id AS span_id,
            j.ordinal AS ordinal, j.invocation_span_id AS invocation_span_id, j.original_trace_id AS original_trace_id,
            j.original_span_id AS original_span_id, j.original_ordinal AS original_ordinal,
            j.original_invocation_span_id AS original_invocation_span_id, j.original_at AS original_at, j.nth AS nth, j.key_kind AS key_kind,
            j.key AS key, j.certainty AS certainty, j.kind AS kind, j.cause AS cause, j.evidence AS evidence, j.is_intended AS is_intended,
            a.flow_id AS flow_id, b.flow_id AS original_flow_id, w.workflow AS workflow, j.record AS record, j.original_record AS original_record
        FROM {final:Identifier} AS j
        LEFT JOIN placed AS a ON a.node = sipHash64(j.trace_id, j.invocation_span_id, j.record)
        LEFT JOIN placed AS b ON b.node = sipHash64(j.original_trace_id, j.original_invocation_span_id, j.original_record)
        LEFT JOIN named AS w ON w.flow_id = a.flow_id
    )
SELECT *, {version:UInt64} FROM fresh
WHERE (side, at, trace_id, span_id, ordinal, duplicateDigest(consumer, channel, via, invocation_span_id, original_trace_id, original_span_id,
        original_ordinal, original_invocation_span_id, original_at, nth, key_kind, key, certainty, kind, cause, evidence, is_intended, flow_id,
        original_flow_id, workflow, record, original_record)) NOT IN (
    SELECT side, at, trace_id, span_id, ordinal, duplicateDigest(consumer, channel, via, invocation_span_id, original_trace_id, original_span_id,
        original_ordinal, original_invocation_span_id, original_at, nth, key_kind, key, certainty, kind, cause, evidence, is_intended, flow_id,
        original_flow_id, workflow, record, original_record)
    FROM duplicates FINAL
    WHERE at IN (SELECT at FROM {final:Identifier}) AND (trace_id, span_id) IN (SELECT trace_id, span_id FROM {final:Identifier}))
