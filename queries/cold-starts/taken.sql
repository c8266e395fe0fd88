-- The blocks are taken. Last of all: a pass that dies before this is done again.
INSERT INTO instance_batches
SELECT block.1, block.2 FROM (SELECT arrayJoin(arrayZip({blocks:Array(DateTime64(9, 'UTC'))}, {rows:Array(UInt64)})) AS block)
