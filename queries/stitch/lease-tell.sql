INSERT INTO {table:Identifier} (turn, holder, state, at)
SETTINGS insert_deduplicate = 0, async_insert = 0
VALUES ({turn:UInt64}, {holder:String}, {state:String}, now64(3))
