-- What only a report tells of, under a name that turned out to be somebody's, or somebody else's too, is looked at again.
INSERT INTO report_inbox (hash)
SELECT DISTINCT cityHash64(request_id) FROM invocations
WHERE is_report_only AND request_id != '' AND function IN (
    SELECT name FROM {new_names:Identifier}
    UNION ALL
    SELECT function FROM function_names WHERE name IN (SELECT name FROM {new_names:Identifier}))
  AND cityHash64(request_id) NOT IN (SELECT hash FROM {mine:Identifier})
