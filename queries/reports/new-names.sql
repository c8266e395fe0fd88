-- Identities that were not known.
CREATE OR REPLACE TABLE {new_names:Identifier} ENGINE = Memory AS
SELECT DISTINCT name, account, function FROM {both:Identifier}
WHERE NOT is_bare AND name != '' AND account != '' AND (name, account, function) NOT IN (
    SELECT name, account, function FROM function_names WHERE name IN (SELECT name FROM {both:Identifier}))
