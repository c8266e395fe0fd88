-- Which of that is each flow's own: what came of its records, or of all records of an invocation it is in.
CREATE TABLE {said:Identifier} ENGINE = Memory AS
SELECT DISTINCT
    r.flow_id AS flow_id, e.direction AS direction, e.trace_id AS trace_id, e.span_id AS span_id, e.ordinal AS ordinal,
    e.invocation_span_id AS invocation_span_id, e.channel AS channel, e.at AS at, e.event_key AS event_key, e.id AS id, r.function AS function
FROM
(
    SELECT *, if(direction = 'publish', invocation_span_id, span_id) AS owner,
           if(direction = 'publish', record, ordinal) AS own_record
    FROM {ends:Identifier}
) AS e
INNER JOIN (SELECT flow_id, trace_id, span_id, ordinal, function FROM {records:Identifier}) AS r
    ON r.trace_id = e.trace_id AND r.span_id = e.owner
WHERE e.own_record IS NULL OR e.own_record = r.ordinal
