SELECT count() AS rows FROM {nodes:Identifier} WHERE round = {round:UInt32}
