-- Of all who insert this turn, the first gets it.
INSERT INTO {table:Identifier} (turn, holder, state, at)
SETTINGS insert_deduplication_token = {token:String}, insert_deduplicate = 1, async_insert = 0
VALUES ({turn:UInt64}, {holder:String}, 'held', now64(3))
