-- Whether there is any report.
SELECT count() AS rows FROM report_inbox
