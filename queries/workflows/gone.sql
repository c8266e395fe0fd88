-- Facts of flows that are no more.
INSERT INTO {fresh:Identifier}
SELECT * REPLACE (1 AS is_deleted, {version:UInt64} AS version) FROM flow_facts FINAL
WHERE (started_at, flow_id) IN (SELECT started_at, flow_id FROM {taken:Identifier})
  AND (started_at, flow_id) NOT IN (SELECT started_at, flow_id FROM {base:Identifier})
