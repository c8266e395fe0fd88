-- Which of those invocations the stitch knows already, and are not at hand yet.
CREATE TABLE {met:Identifier} ENGINE = Memory AS
SELECT DISTINCT invocation FROM stitch_nodes
WHERE invocation IN (SELECT invocation FROM {of:Identifier})
  AND invocation NOT IN (SELECT invocation FROM {stored:Identifier})
