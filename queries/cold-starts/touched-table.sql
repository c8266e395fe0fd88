CREATE TABLE {touched:Identifier} (function String, function_name String, instance String) ENGINE = Memory
