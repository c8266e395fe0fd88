-- What is usual and was not known, or not so much.
CREATE TABLE {habits:Identifier} ENGINE = Memory AS
SELECT seen.kind AS kind, seen.function AS function, seen.channel AS channel, seen.most AS most
FROM
(
    SELECT 'heard' AS kind, toString(from_function) AS function, toString(channel) AS channel, toUInt32(1) AS most
    FROM {origins:Identifier}
    GROUP BY function, channel
    UNION ALL
    SELECT 'attempts' AS kind, toString(function) AS function, toString(if(via != '', via, channel)) AS channel, max(receive_count) AS most
    FROM {records:Identifier}
    WHERE receive_count > 1
    GROUP BY function, channel
) AS seen
LEFT JOIN (SELECT toString(kind) AS kind, function, channel, most FROM workflow_habits FINAL) AS known
    ON known.kind = seen.kind AND known.function = seen.function AND known.channel = seen.channel
WHERE seen.most > known.most
