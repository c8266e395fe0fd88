-- Content that arrived: of whom, when, and for how long the same content is looked for there.
CREATE TABLE {prints:Identifier} ENGINE = Memory AS
SELECT DISTINCT print, toUInt8(what = 'delivery') AS is_delivery, function, channel, at
FROM stitch_inbox
WHERE what IN ('publish', 'delivery') AND is_whole AND print != 0 AND inserted_at IN (SELECT inserted_at FROM {blocks:Identifier})
