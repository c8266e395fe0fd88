-- A node's label says its function and, once each, what came of it: channel, the channel that delivered it, and the label there.
CREATE TABLE {labels:Identifier}
(
    node UInt64, depth UInt32, label UInt64, function String, function_name String, branches Array(Tuple(String, String, UInt64))
) ENGINE = Memory
