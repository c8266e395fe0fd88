INSERT INTO duplicate_effects_blocks SELECT inserted_at, rows FROM {blocks:Identifier}
