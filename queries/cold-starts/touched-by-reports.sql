-- Instances that those blocks have reports of. A report may know its function by name alone: then the function of that name that had
-- an instance last is meant.
INSERT INTO {touched:Identifier}
WITH
    told AS (SELECT DISTINCT function, function_name, instance FROM instance_inbox WHERE inserted_at IN {blocks:Array(DateTime64(9, 'UTC'))}),
    known AS (
        SELECT toString(function_name) AS name, argMax(function, slot) AS latest FROM instance_slots
        WHERE function_name IN (SELECT function_name FROM told WHERE function = function_name) AND function != function_name
        GROUP BY name
    )
SELECT DISTINCT if(told.function = told.function_name AND known.latest != '', known.latest, told.function), told.function_name, told.instance
FROM told
LEFT JOIN known ON known.name = told.function_name
