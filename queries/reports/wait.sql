-- Spans may still come for these: to be looked at again when they are due.
INSERT INTO report_inbox (due_at, hash)
SELECT max(due_at), hash FROM {lone:Identifier} WHERE NOT is_due GROUP BY hash
