-- The spans of their traces but for invocations, with what tells what a call did.
CREATE TABLE {spans:Identifier} ENGINE = Memory AS
SELECT
    trace_id, span_id, parent_span_id, kind, started_at, status = 'error' AS is_error,
    toUInt32OrNull(attributes['choreoscope.record']) AS record,
    if(attributes['http.request.method'] != '', attributes['http.request.method'], attributes['http.method']) AS http_method,
    attributes['server.address'] AS host,
    if(attributes['url.template'] != '', attributes['url.template'], attributes['url.path']) AS http_path,
    attributes['rpc.service'] AS service,
    attributes['rpc.method'] AS method,
    if(attributes['db.system.name'] != '', attributes['db.system.name'], attributes['db.system']) AS db_system,
    arrayFirst(text -> text != '', [attributes['db.operation.name'], attributes['db.operation'],
        extract(concat(attributes['db.query.text'], attributes['db.statement']), '^\\s*(\\w+)')]) AS db_operation,
    arrayFirst(text -> text != '', [attributes['db.collection.name'], attributes['db.sql.table'], attributes['db.mongodb.collection'],
        attributes['db.namespace'], attributes['db.name']]) AS db_place,
    attributes['aws.s3.bucket'] AS bucket
FROM spans FINAL
WHERE trace_id IN (SELECT trace_id FROM {runs:Identifier})
  AND started_at >= (SELECT min(started_at) - INTERVAL 1 DAY FROM {invocations:Identifier})
  AND started_at <= (SELECT max(ended_at) + INTERVAL 1 DAY FROM {invocations:Identifier})
  AND role NOT IN ('invocation', 'entry') AND scope_name != 'choreoscope.platform'
