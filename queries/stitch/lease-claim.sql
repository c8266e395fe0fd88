INSERT INTO stitch_lease (turn, holder, state, at)
SELECT {turn:UInt64}, {holder:String}, 'held', now64(3)
SETTINGS insert_deduplication_token = {token:String}, insert_deduplicate = 1
