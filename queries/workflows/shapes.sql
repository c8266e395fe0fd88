-- New labels of one depth, told by those of their branches. A text that grows too long is cut.
INSERT INTO {shapes:Identifier}
SELECT
    label,
    if(lengthUTF8(full) > {max_text:UInt32}, concat(leftUTF8(full, {max_text:UInt32}), '…'), full),
    arraySort(arrayDistinct(arrayPushBack(below, function))),
    arraySort(arrayDistinct(if(has(below, function), arrayPushBack(looping, function), looping)))
FROM
(
    SELECT
        n.label AS label, any(n.function) AS function,
        concat(any(if(n.function_name = '', n.function, n.function_name)), if(notEmpty(groupArrayIf(s.text, s.text != '') AS texts), concat(' (', arrayStringConcat(arraySort(
            groupArrayIf(concat(arrayStringConcat(arrayFilter(c -> c != '', [n.channel_name, n.via_name]), ' › '), if(n.channel_name = '', '', ' '), '→ ', s.text), s.text != '')), ', '), ')'), '')) AS full,
        arrayDistinct(arrayFlatten(groupArray(s.functions))) AS below,
        arrayDistinct(arrayFlatten(groupArray(s.loops))) AS looping
    FROM
    (
        SELECT
            label, function, function_name, branch.3 AS child,
            arrayMap(c -> multiIf(
                c = function OR c LIKE 'arn:%:lambda:%:function:%', '',
                startsWith(c, 'arn:'), replaceRegexpOne(arrayStringConcat(arraySlice(splitByChar(':', c), 6), ':'), '^(?:[a-zA-Z-]+[/:])?([^/]+).*$', '\\1'),
                startsWith(c, '/'), splitByChar('/', c)[-1],
                replaceRegexpOne(c, '^[a-z]+:(?:rule/)?', '')), [branch.1, branch.2]) AS names,
            names[1] AS channel_name, names[2] AS via_name
        FROM
        (
            SELECT label, any(function) AS function, min(function_name) AS function_name, any(branches) AS branches
            FROM {labels:Identifier}
            WHERE depth = {depth:UInt32} AND label NOT IN (SELECT label FROM {shapes:Identifier})
            GROUP BY label
        )
        LEFT ARRAY JOIN branches AS branch
    ) AS n
    LEFT JOIN {shapes:Identifier} AS s ON s.label = n.child
    GROUP BY n.label
)
