-- Payloads that were captured of delivered records, of these traces.
SELECT
    lower(hex(s.trace_id)) AS trace_id,
    lower(hex(s.span_id)) AS span_id,
    link['choreoscope.delivery'] AS ordinal,
    link['choreoscope.payload'] AS payload
FROM spans AS s
ARRAY JOIN link_attributes AS link
WHERE s.trace_id IN (SELECT unhex(arrayJoin({traces:Array(String)}))) AND link['choreoscope.payload'] != ''
