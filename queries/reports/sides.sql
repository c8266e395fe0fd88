-- place: where both sides say it; empty where one of them does not.
CREATE OR REPLACE TABLE {sides:Identifier} ENGINE = Memory AS
SELECT *, if(max(said_place = '') OVER (PARTITION BY hash, whose), '', said_place) AS place
FROM {known:Identifier}
