-- The workflows of flows.
SELECT lower(hex(f.flow_id)) AS flow_id, f.workflow AS workflow
FROM (
    SELECT * FROM flows FINAL
    WHERE flow_id IN (SELECT toFixedString(unhex(arrayJoin({flow_ids:Array(String)})), 16))
) AS f
