INSERT INTO flows SELECT * FROM {settled:Identifier}
