-- What those invocations did that others can notice: publishes, writes and calls. is_done 0: it was refused or not answered.
-- record NULL: for all records of the invocation. Requests that only read are none (RFC 9110, 9.2.1), nor is settling a message.
CREATE TABLE {acts:Identifier} ENGINE = Memory AS
WITH
    sent AS
    (
        SELECT
            trace_id, span_id, ordinal,
            argMax((invocation_span_id, record, channel, shape, at), version) AS latest
        FROM hop_ends
        WHERE direction = 'publish'
          AND at >= (SELECT min(started_at) - INTERVAL 1 DAY FROM {invocations:Identifier})
          AND at <= (SELECT max(ended_at) + INTERVAL 1 DAY FROM {invocations:Identifier})
          AND trace_id IN (SELECT trace_id FROM {runs:Identifier})
        GROUP BY trace_id, span_id, ordinal
    ),
    '^(arn:[^:]*:(dynamodb|s3):|table:|bucket:|cosmosdb:|blob:|//(storage|firestore)\\.googleapis|/.*Microsoft\\.DocumentDB/|/.*/blobServices/)' AS stores,
    '(?i)^(batchwrite|bulkwrite|transactwrite|partiql|insert|update|delete|upsert|merge|replace|put|create|remove|drop|alter|truncate|set|mset|incr|decr|append|save|write|add|hset|hmset|hincr|hdel|lpush|rpush|lpop|rpop|sadd|srem|zadd|zrem|zincr|xadd|del|unlink|expire|rename|findandmodify|findoneand|execute|start|stop|send|publish|invoke|copy|post|restore|cancel|complete|abort|tag|untag|import|register|enable|disable|submit|run|reset|terminate|reboot)' AS changes
SELECT
    p.trace_id AS trace_id,
    if(p.latest.1 = toFixedString('', 8), o.invocation_span_id, p.latest.1) AS span_id,
    if(p.latest.2 IS NULL AND o.invocation_span_id != toFixedString('', 8), o.record, p.latest.2) AS record,
    multiIf(match(p.latest.3, stores), 'write', startsWith(p.latest.3, 'http'), 'call', 'publish') AS what,
    p.latest.3 AS channel,
    p.latest.4 AS shape,
    s.is_error = 0 AS is_done
FROM sent AS p
LEFT JOIN {owners:Identifier} AS o ON o.trace_id = p.trace_id AND o.span_id = p.span_id
LEFT JOIN {spans:Identifier} AS s ON s.trace_id = p.trace_id AND s.span_id = p.span_id
WHERE NOT match(p.latest.3, '^http:(GET|HEAD|OPTIONS|TRACE) ')
UNION ALL
SELECT
    s.trace_id, o.invocation_span_id, o.record,
    multiIf(s.db_system != '' OR s.bucket != '', 'write', 'call'),
    multiIf(s.db_system = 'aws.dynamodb', concat('table:', s.db_place), s.bucket != '', concat('bucket:', s.bucket),
        s.db_system != '', concat(s.db_system, ':', s.db_place),
        s.method != '', concat(s.service, ' ', s.method),
        concat('http:', s.http_method, ' ', s.host, s.http_path)),
    multiIf(s.db_system != '', upper(s.db_operation), ''),
    s.is_error = 0
FROM {spans:Identifier} AS s
INNER JOIN {owners:Identifier} AS o ON o.trace_id = s.trace_id AND o.span_id = s.span_id
WHERE (s.trace_id, s.span_id) NOT IN (SELECT trace_id, span_id FROM sent)
  AND multiIf(
      s.db_system != '', match(s.db_operation, changes),
      s.method != '', match(s.method, changes) AND s.method NOT IN ('DeleteMessage', 'DeleteMessageBatch', 'StartQuery', 'StartQueryExecution'),
      s.http_method != '', s.http_method NOT IN ('GET', 'HEAD', 'OPTIONS', 'TRACE'),
      0)
