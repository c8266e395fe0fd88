-- Which hops are new or different.
CREATE TABLE {changed:Identifier} ENGINE = Memory AS
SELECT node FROM {found:Identifier}
WHERE (node, hop_digest) NOT IN (SELECT node, hop_digest FROM {stored:Identifier})
