SELECT (SELECT count() FROM {keys:Identifier}) AS keys, (SELECT sum(rows) FROM {blocks:Identifier}) AS rows
