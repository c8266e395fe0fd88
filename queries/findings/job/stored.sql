-- What is known of findings; of those long gone, nothing.
SELECT * FROM findings FINAL WHERE is_resolved = 0 OR resolved_at > {now:DateTime64(3, 'UTC')} - INTERVAL 90 DAY
