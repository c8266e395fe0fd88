-- What each duplicate did beside what the first had done, and its price. docs/duplicates.md defines both. Filled by the job of
-- queries/duplicates/effects after the ledger's; judged again, or removed (is_deleted), when late data says otherwise.
CREATE TABLE IF NOT EXISTS duplicate_effects
(
    side                 Enum8('delivery' = 1, 'publish' = 2),
    at                   DateTime64(9, 'UTC'),
    trace_id             FixedString(16),
    span_id              FixedString(8),
    ordinal              UInt32,
    effect               Enum8('absorbed' = 1, 'repeated' = 2, 'diverged' = 3, 'needed' = 4, 'unknown' = 5),
    details              Array(Tuple(what LowCardinality(String), channel String, function String, in_original UInt32, in_repeat UInt32))
                         COMMENT 'what either run did, refused attempts among it; function: who did it',
    original_acts        UInt32 COMMENT 'publishes, writes and calls of the run it is compared with; refused ones and reads are none',
    again                UInt32 COMMENT 'of those, done again',
    others               UInt32 COMMENT 'done, and not in the original',
    refused              UInt32 COMMENT 'tried again and refused: a condition did not hold, or an error',
    compared_trace_id    FixedString(16) COMMENT 'the first run that did not fail, which it is compared with; zeros: none, or several (a publish)',
    compared_span_id     FixedString(8),
    compared_ordinal     UInt32,
    own_cost_usd         Float64 COMMENT 'list price of its share of its run. This and the next three add up over duplicates: what is part of an earlier duplicate''s price counts there',
    downstream_cost_usd  Float64 COMMENT 'list price of everything that run set off',
    extra_invocations    UInt32 COMMENT 'invocations it had a part in, its own run among them',
    extra_billed_ms      Float64 COMMENT 'its share of what they were billed',
    price_usd            Float64 COMMENT 'of this one alone, its run and what that set off, also where it is part of an earlier one''s',
    set_off              UInt32 COMMENT 'invocations in that price',
    unpriced             UInt32 COMMENT 'of those, whose price is not known',
    is_nested            UInt8 COMMENT '1: set off by an earlier duplicate, whose price has this',
    version              UInt64,
    is_deleted           UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(at)
ORDER BY (at, trace_id, span_id, ordinal, side)
SETTINGS index_granularity = 1024;

-- Up to where duplicates and flows were looked at, and the blocks of the stitch's inbox that were.
CREATE TABLE IF NOT EXISTS duplicate_effects_cursor
(
    duplicate_version  UInt64,
    duplicate          Tuple(at DateTime64(9, 'UTC'), trace_id FixedString(16), span_id FixedString(8), ordinal UInt32, side Int8),
    flow_version       UInt64,
    turn               UInt64
)
ENGINE = ReplacingMergeTree(turn)
ORDER BY tuple();

CREATE TABLE IF NOT EXISTS duplicate_effects_blocks
(
    inserted_at  DateTime64(9, 'UTC'),
    rows         UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + INTERVAL 15 DAY
SETTINGS ttl_only_drop_parts = 1;

-- What others notice of a publish, by its channel: 'write' into a store, 'call', 'publish'; '' where it only reads (RFC 9110, 9.2.1).
CREATE OR REPLACE FUNCTION actOfPublish AS (channel) -> multiIf(
    match(channel, '^http:(GET|HEAD|OPTIONS|TRACE) '), '',
    match(channel, '^(arn:[^:]*:(dynamodb|s3):|table:|bucket:|cosmosdb:|blob:|//(storage|firestore)[.]googleapis|/.*Microsoft[.]DocumentDB/|/.*/blobServices/)'), 'write',
    startsWith(channel, 'http'), 'call',
    'publish');

CREATE OR REPLACE FUNCTION firstSaid AS (texts) -> arrayFirst(text -> text != '', texts);

-- Whether an operation's name, of a database or an interface, says that it changes something.
CREATE OR REPLACE FUNCTION isChange AS (operation) -> match(operation,
    '(?i)^(batchwrite|bulkwrite|transactwrite|insert|update|delete|upsert|merge|replace|put|create|remove|drop|alter|truncate|set|mset|incr|decr|append|save|write|add|hset|hmset|hincr|hdel|lpush|rpush|lpop|rpop|sadd|srem|zadd|zrem|zincr|xadd|del|unlink|expire|rename|findandmodify|findoneand|execute|start|stop|send|publish|invoke|copy|post|restore|cancel|complete|abort|tag|untag|import|register|enable|disable|submit|run|reset|terminate|reboot)')
    AND operation NOT IN ('DeleteMessage', 'DeleteMessageBatch', 'StartQuery', 'StartQueryExecution');

CREATE OR REPLACE FUNCTION databaseOperation AS (attributes) -> firstSaid([
    attributes['db.operation.name'], attributes['db.operation'],
    extract(concat(attributes['db.query.text'], attributes['db.statement']), '^[^A-Za-z]*([A-Za-z]+)')]);

CREATE OR REPLACE FUNCTION databaseOf AS (attributes) -> firstSaid([attributes['db.system.name'], attributes['db.system']]);

CREATE OR REPLACE FUNCTION requestMethod AS (attributes) -> firstSaid([attributes['http.request.method'], attributes['http.method']]);

-- The same of a call whose span has no publish, because it is none, or was refused, or was not answered.
CREATE OR REPLACE FUNCTION actOfCall AS (attributes) -> multiIf(
    databaseOf(attributes) != '', if(isChange(databaseOperation(attributes)), 'write', ''),
    attributes['rpc.method'] != '', if(isChange(attributes['rpc.method']), if(attributes['aws.s3.bucket'] != '', 'write', 'call'), ''),
    requestMethod(attributes) NOT IN ('', 'GET', 'HEAD', 'OPTIONS', 'TRACE'), 'call',
    '');

-- Where such a call went, as a channel is named.
CREATE OR REPLACE FUNCTION channelOfCall AS (attributes) -> multiIf(
    databaseOf(attributes) = 'aws.dynamodb', concat('table:', attributes['db.collection.name']),
    attributes['aws.s3.bucket'] != '', concat('bucket:', attributes['aws.s3.bucket']),
    databaseOf(attributes) != '', concat('table:', databaseOf(attributes), ' ', firstSaid([attributes['db.collection.name'], attributes['db.sql.table'],
        attributes['db.mongodb.collection'], attributes['db.namespace'], attributes['db.name']])),
    attributes['rpc.method'] != '', concat(attributes['rpc.service'], ' ', attributes['rpc.method']),
    concat('http:', requestMethod(attributes), ' ', attributes['server.address'], firstSaid([attributes['url.template'], attributes['url.path']])));
