INSERT INTO infer_batches SELECT inserted_at, rows FROM {batches:Identifier}
