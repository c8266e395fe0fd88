-- What was made of those that are gone: each a flow of its own, or a hop that the inference found.
CREATE OR REPLACE TABLE {nodes:Identifier} ENGINE = Memory AS
SELECT * FROM stitch_nodes FINAL
WHERE invocation IN (SELECT invocation FROM {gone:Identifier}) AND is_deleted = 0
