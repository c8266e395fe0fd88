-- For how long the same content is looked for in each channel.
CREATE TABLE {windows:Identifier} ENGINE = Memory AS
SELECT channel, least(86400, if(w.is_set = 1, w.window_s, {window_s:UInt32})) AS window_s
FROM (SELECT DISTINCT channel FROM {prints:Identifier}) AS c
LEFT JOIN (SELECT channel, window_s, 1 AS is_set FROM duplicate_windows FINAL) AS w USING channel
