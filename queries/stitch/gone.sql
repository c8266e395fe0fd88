-- Stored records that are no more: the batch was found to be smaller.
CREATE TABLE {gone:Identifier} ENGINE = Memory AS
SELECT * FROM {stored:Identifier}
WHERE invocation IN (SELECT invocation FROM {found:Identifier}) AND node NOT IN (SELECT node FROM {found:Identifier})
