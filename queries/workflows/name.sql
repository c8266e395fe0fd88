-- What people call a workflow; an empty name takes it back.
INSERT INTO workflow_labels (workflow, name, version)
SELECT {workflow:String}, {name:String}, toUnixTimestamp64Nano(now64(9))
