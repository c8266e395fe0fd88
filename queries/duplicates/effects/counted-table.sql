-- How much of each is its own, by round: what an earlier duplicate has of it is not.
CREATE TABLE {counted:Identifier} ENGINE = Memory AS
SELECT id, toUInt32(0) AS round, toFloat64(1) AS part FROM {dups:Identifier}
