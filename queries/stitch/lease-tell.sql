INSERT INTO stitch_lease (turn, holder, state, at) SELECT {turn:UInt64}, {holder:String}, {state:String}, now64(3)
SETTINGS insert_deduplicate = 0
