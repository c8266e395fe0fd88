-- Functions that read or write another group's table or bucket, or send to or take from its queue, other than by an event that
-- was meant for them. Calls to tables and buckets are told by spans, whoever made them; queues by what was sent and received.
--   * A function's group: the first name pattern that fits, else what its resource attributes say (function_groups).
--   * An owner: the first name pattern that fits; else, of a table or bucket, the group most of whose functions write it, of a
--     queue, the group most of whose functions consume it. Where two have as many, nobody owns it.
-- A store is known by kind and name: another span may not say its account.
WITH
calls AS (
    SELECT
        function,
        if(bucket != '', 'bucket', 'table') AS kind,
        if(bucket != '', bucket, table) AS name,
        if(bucket != '', concat('arn:aws:s3:::', bucket), if(account != '' AND region != '', concat('arn:aws:dynamodb:', region, ':', account, ':table/', table), concat('table:', table))) AS channel,
        match(operation, '^(Put|Update|Delete|BatchWrite|TransactWrite|Copy|Complete|Upload|Restore|Execute)') AS is_write,
        operation, trace_id, started_at AS at
    FROM
    (
        SELECT
            toString(function) AS function, toString(account) AS account, toString(region) AS region, trace_id, started_at,
            splitByChar('.', if(attributes['rpc.method'] != '', attributes['rpc.method'], if(attributes['db.operation.name'] != '', attributes['db.operation.name'], toString(spans.name))))[-1] AS method,
            splitByChar('/', method)[-1] AS operation,
            attributes['aws.s3.bucket'] AS bucket,
            if(bucket != '', '', replaceRegexpOne(multiIf(
                attributes['aws.dynamodb.table_names'] != '', if(startsWith(attributes['aws.dynamodb.table_names'], '['),
                    JSONExtract(attributes['aws.dynamodb.table_names'], 'Array(String)')[1], attributes['aws.dynamodb.table_names']),
                position(lower(concat(attributes['db.system'], attributes['db.system.name'])), 'dynamo') > 0, attributes['db.collection.name'],
                ''), '^.*/', '')) AS table
        FROM spans
        WHERE kind = 'client'
          AND started_at >= greatest({from:DateTime64(3, 'UTC')}, {until:DateTime64(3, 'UTC')} - toIntervalHour({span_hours:Float64}))
          AND started_at <= {until:DateTime64(3, 'UTC')}
          AND match(toString(name), '(?i)dynamo|s3')
    )
    WHERE bucket != '' OR table != ''
),
uses AS (
    SELECT
        function, kind, name, use,
        max(channel) AS channel, toUInt64(sum(n)) AS n, min(first_at) AS first_at, max(last_at) AS last_at,
        groupUniqArrayArray(5)(operations) AS operations, arraySlice(groupArrayArray(ends), 1, 5) AS ends
    FROM
    (
        SELECT function, kind, name, if(is_write, 'writes', 'reads') AS use, max(channel) AS channel, count() AS n,
            min(at) AS first_at, max(at) AS last_at, groupUniqArray(5)(operation) AS operations,
            groupArray(5)((lower(hex(trace_id)), '')) AS ends
        FROM calls
        GROUP BY function, kind, name, use
        UNION ALL
        SELECT function, 'queue' AS kind, replaceRegexpOne(carried, '^.*[:/]', '') AS name, use, max(carried) AS channel, count() AS n,
            min(at) AS first_at, max(at) AS last_at, CAST([], 'Array(String)') AS operations,
            groupArray(5)((lower(hex(trace_id)), if(invocation = toFixedString('', 8), '', lower(hex(invocation))))) AS ends
        FROM
        (
            SELECT any(function) AS function, if(direction = 'delivery', 'takes', 'sends') AS use,
                if(any(via) != '', any(via), any(channel)) AS carried, max(invocation_span_id) AS invocation, min(at) AS at, trace_id
            FROM hop_ends
            WHERE at >= {from:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}
              AND match(if(via != '', via, channel), '^(arn:[^:]*:sqs:|queue:|azqueue:|servicebus:)')
            GROUP BY direction, trace_id, span_id, ordinal
        )
        GROUP BY function, carried, use
    )
    GROUP BY function, kind, name, use
),
grouped AS (
    SELECT
        u.*,
        replaceRegexpOne(u.function, '^.*[:/]', '') AS short,
        {group_names:Array(String)} AS names,
        {group_patterns:Array(String)} AS patterns,
        arrayFirstIndex(p -> match(short, p) OR match(u.function, p), patterns) AS place,
        arrayFirstIndex(p -> match(u.name, p) OR match(u.channel, p), patterns) AS owner_place,
        if(place > 0, names[place], g.group) AS group,
        if(owner_place > 0, names[owner_place], '') AS named_owner
    FROM uses AS u
    LEFT JOIN (SELECT function, group FROM function_groups FINAL) AS g ON g.function = u.function
),
claims AS (
    SELECT kind, name, group, uniqExact(function) AS functions FROM grouped
    WHERE group != '' AND use = if(kind = 'queue', 'takes', 'writes')
    GROUP BY kind, name, group
),
owners AS (
    SELECT kind, name, argMax(group, functions) AS owner FROM claims
    GROUP BY kind, name
    HAVING countEqual(groupArray(functions), max(functions)) = 1
)
SELECT
    function, channel, '' AS other_function, use AS detail,
    if(use = 'writes' OR use = 'takes', 'warning', 'info') AS severity,
    toUInt32(n) AS count,
    first_at AS first_seen, last_at AS last_seen,
    map(use, toFloat64(n)) AS numbers,
    mapFilter((k, items) -> notEmpty(items), map('operations', operations, 'owner_known_by', [how])) AS evidence,
    ends AS examples,
    group, owner AS other_group
FROM
(
    SELECT g.*, if(g.named_owner != '', g.named_owner, o.owner) AS owner, if(g.named_owner != '', 'name', if(g.kind = 'queue', 'most consumers', 'most writers')) AS how
    FROM grouped AS g
    LEFT JOIN owners AS o ON g.kind = o.kind AND g.name = o.name
)
WHERE group != '' AND owner != '' AND group != owner
ORDER BY n DESC, function, channel, detail
LIMIT 200
SETTINGS prefer_column_name_to_alias = 1
