SELECT countIf(level = {level:UInt32}) AS rows FROM {done:Identifier}
