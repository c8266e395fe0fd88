INSERT INTO rollup_inbox (what, minute)
SELECT DISTINCT 'invocation', toDateTime(toStartOfMinute(started_at), 'UTC') FROM {gone:Identifier}
