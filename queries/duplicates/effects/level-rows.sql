SELECT count() AS rows FROM {reach:Identifier} WHERE level = {level:UInt32}
