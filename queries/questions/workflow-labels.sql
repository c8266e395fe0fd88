-- The names people gave to workflows.
SELECT workflow, name FROM workflow_labels FINAL WHERE name != '' ORDER BY workflow
