-- By what the reports in question are found: those that came, and those of the invocations that came.
CREATE TABLE {keys:Identifier} ENGINE = Memory AS
SELECT DISTINCT hash FROM report_inbox
WHERE inserted_at IN (SELECT inserted_at FROM {blocks:Identifier} WHERE what = 'report')
UNION DISTINCT
SELECT DISTINCT hash FROM report_places
WHERE hash IN (
    SELECT arrayJoin([request_hash, cityHash64(lower(hex(trace_id)))]) FROM stitch_inbox
    WHERE what = 'invocation' AND request_hash != 0
      AND inserted_at IN (SELECT inserted_at FROM {blocks:Identifier} WHERE what = 'invocation'))
