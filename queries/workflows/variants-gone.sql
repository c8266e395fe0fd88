-- Variants that no flow has any more.
INSERT INTO workflow_variants
SELECT * REPLACE (1 AS is_deleted, {version:UInt64} AS version) FROM workflow_variants FINAL
WHERE workflow IN (SELECT workflow FROM {slots:Identifier})
  AND (workflow, variant) NOT IN (SELECT workflow, variant FROM workflow_hours FINAL WHERE workflow IN (SELECT workflow FROM {slots:Identifier}))
