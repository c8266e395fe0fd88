INSERT INTO workflow_habits (kind, function, channel, most, version)
SELECT kind, function, channel, most, {version:UInt64} FROM {habits:Identifier}
