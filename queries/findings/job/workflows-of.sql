SELECT lower(hex(flow_id)) AS flow_id, workflow FROM flows FINAL
WHERE flow_id IN (SELECT unhex(arrayJoin({flow_ids:Array(String)})))
