SELECT lower(hex(flow_id)) AS flow_id, workflow FROM flows FINAL
WHERE flow_id IN (SELECT toFixedString(unhex(arrayJoin({flow_ids:Array(String)})), 16))
