-- What it knows of their records.
INSERT INTO {stored:Identifier}
SELECT * FROM stitch_nodes FINAL
WHERE invocation IN (SELECT invocation FROM {met:Identifier}) AND is_deleted = 0
