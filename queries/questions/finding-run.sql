-- When findings were last looked for, and up to which data. No row before the first time.
SELECT checked_at, until, elapsed_ms FROM finding_runs FINAL
