-- The blocks are paired. Last of all: a pass that dies before this is done again.
INSERT INTO report_batches SELECT what, inserted_at, rows FROM {blocks:Identifier}
