SELECT count() AS rows FROM {climb:Identifier} WHERE step = {step:UInt32}
