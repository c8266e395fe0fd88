SELECT countIf(level = {level:UInt32}) AS rows, count() AS total FROM {done:Identifier}
