-- Instances with calls in those slots, those whose calls there are gone among them.
INSERT INTO {touched:Identifier}
SELECT DISTINCT function, function_name, instance FROM instance_slots
WHERE slot >= {first:DateTime('UTC')} AND slot < {end:DateTime('UTC')} AND version = {version:UInt64}
