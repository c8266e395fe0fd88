SELECT count() AS rows FROM {affected:Identifier} WHERE round = {round:UInt32}
