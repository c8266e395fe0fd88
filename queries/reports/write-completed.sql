INSERT INTO invocations
SETTINGS optimize_on_insert = 0
SELECT * FROM {completed:Identifier}
