-- Last of all: a description that dies before this is done again.
INSERT INTO described (flow_version, flow_id, turn)
SELECT last.1, last.2, {version:UInt64}
FROM (SELECT max((version, flow_id)) AS last, count() AS rows FROM {news:Identifier} WHERE place <= {max_flows:UInt64})
WHERE rows > 0
