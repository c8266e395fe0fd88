-- Flows described before that miss, or were given up, by what was usual then.
INSERT INTO {base:Identifier}
SELECT * REPLACE ({version:UInt64} AS version) FROM flow_facts FINAL
WHERE (SELECT count() FROM {habits:Identifier}) > 0
  AND (notEmpty(awaited) OR notEmpty(given_up))
  AND (arrayExists(a -> (toString(a.1), toString(a.2)) IN (SELECT function, channel FROM {habits:Identifier} WHERE kind = 'heard'), awaited)
    OR arrayExists(g -> (toString(g.1), toString(g.2)) IN (SELECT function, channel FROM {habits:Identifier} WHERE kind = 'attempts'), given_up))
  AND (started_at, flow_id) NOT IN (SELECT started_at, flow_id FROM {taken:Identifier})
