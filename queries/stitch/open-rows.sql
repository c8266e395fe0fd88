SELECT count() AS rows FROM {trees:Identifier} WHERE is_open AND round = {round:UInt32}
