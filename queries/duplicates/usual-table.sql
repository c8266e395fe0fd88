CREATE TABLE {usual:Identifier} (function String, channel String, via String, repeated UInt32, events UInt32) ENGINE = Memory
