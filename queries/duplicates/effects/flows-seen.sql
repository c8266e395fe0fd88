-- Taken before anything is read: flows that change meanwhile are looked at again.
SELECT max(version) AS version FROM flows
