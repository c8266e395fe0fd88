-- The blocks are stitched. Last of all: a stitch that dies before this is done again.
INSERT INTO stitch_batches SELECT inserted_at, rows FROM {batches:Identifier}
