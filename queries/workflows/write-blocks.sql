INSERT INTO described_blocks SELECT inserted_at, rows FROM {blocks:Identifier}
