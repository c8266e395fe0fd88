INSERT INTO stitch_writes (version, is_done) VALUES ({version:UInt64}, 0)
