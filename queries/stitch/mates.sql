-- Invocations that were in those flows before.
CREATE TABLE {mates:Identifier} ENGINE = Memory AS
SELECT DISTINCT invocation FROM stitch_crews WHERE flow_id IN (SELECT flow_id FROM {touched:Identifier})
