-- A variant that people expect of a workflow, or no longer do.
INSERT INTO workflow_pins (workflow, variant, accepted, version)
SELECT {workflow:String}, {variant:String}, {accepted:UInt8}, toUnixTimestamp64Nano(now64(9))
