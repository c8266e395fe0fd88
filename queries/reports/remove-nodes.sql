INSERT INTO stitch_nodes
SELECT * REPLACE (1 AS is_deleted, {version:UInt64} AS version) FROM {nodes:Identifier}
