-- Payloads that were captured of delivered records, of these traces.
SELECT trace AS trace_id, span AS span_id, link['choreoscope.delivery'] AS ordinal, link['choreoscope.payload'] AS payload
FROM
(
    SELECT lower(hex(trace_id)) AS trace, lower(hex(span_id)) AS span, arrayJoin(link_attributes) AS link
    FROM spans
    WHERE trace_id IN (SELECT toFixedString(unhex(arrayJoin({traces:Array(String)})), 16))
)
WHERE link['choreoscope.payload'] != ''
