-- Those of one slice: what is held at once stays small.
CREATE OR REPLACE TABLE {mine:Identifier} ENGINE = Memory AS
SELECT hash FROM {keys:Identifier} WHERE hash % {slices:UInt64} = {slice:UInt64}
