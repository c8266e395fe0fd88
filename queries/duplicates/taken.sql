INSERT INTO duplicate_blocks SELECT inserted_at, rows FROM {blocks:Identifier}
