-- Rows of a table that the OpenTelemetry Collector's ClickHouse exporter writes, as spans. Its source is the table with every
-- column there is in some version of it (src/otel-traces/columns.ts).
-- https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/clickhouseexporter/internal/sqltemplates
-- Kinds and status codes are `Server` and `Error`, in old versions `SPAN_KIND_SERVER` and `STATUS_CODE_ERROR`. Total functions
-- only: what is refused here is refused to the exporter. Times ahead are clamped as the collector clamps them; spans older
-- than `spans` keeps are left out. The flags of a span
-- are not in that table, so whether a parent is remote is not known.
WITH
    toStartOfDay(now('UTC')) - INTERVAL 14 DAY AS earliest,
    toStartOfDay(now('UTC')) + INTERVAL 2 DAY AS latest
SELECT
    toFixedString(unhex(TraceId), 16) AS trace_id,
    toFixedString(unhex(SpanId), 8) AS span_id,
    toFixedString(if(match(ParentSpanId, '^[0-9a-fA-F]{16}$'), unhex(ParentSpanId), ''), 8) AS parent_span_id,
    TraceState AS trace_state,
    SpanName AS name,
    CAST(transform(replaceOne(lower(toString(SpanKind)), 'span_kind_', ''),
        ['internal', 'server', 'client', 'producer', 'consumer'], ['internal', 'server', 'client', 'producer', 'consumer'], 'unspecified'),
        'Enum8(\'unspecified\' = 0, \'internal\' = 1, \'server\' = 2, \'client\' = 3, \'producer\' = 4, \'consumer\' = 5)') AS kind,
    least(toDateTime64(Timestamp, 9, 'UTC'), toDateTime64(latest, 9, 'UTC')) AS started_at,
    toUInt64(least(greatest(toInt64(Duration), 0), 16 * 86400 * 1000000000)) AS duration_ns,
    CAST(transform(replaceOne(lower(toString(StatusCode)), 'status_code_', ''), ['ok', 'error'], ['ok', 'error'], 'unset'),
        'Enum8(\'unset\' = 0, \'ok\' = 1, \'error\' = 2)') AS status,
    StatusMessage AS status_message,
    if(ServiceName != '', toString(ServiceName), ResourceAttributes['service.name']) AS service_name,
    CAST(ResourceAttributes, 'Map(LowCardinality(String), String)') AS resource,
    ScopeName AS scope_name,
    ScopeVersion AS scope_version,
    CAST(SpanAttributes, 'Map(LowCardinality(String), String)') AS attributes,
    arrayMap(at -> least(greatest(toDateTime64(at, 9, 'UTC'), toDateTime64(earliest, 9, 'UTC')), toDateTime64(latest, 9, 'UTC')), EventTimes) AS event_times,
    arrayMap(event -> toString(event), EventNames) AS event_names,
    arrayMap(attrs -> CAST(attrs, 'Map(LowCardinality(String), String)'), EventAttributes) AS event_attributes,
    arrayMap(id -> toFixedString(if(match(id, '^[0-9a-fA-F]{32}$'), unhex(id), ''), 16), LinkTraceIds) AS link_trace_ids,
    arrayMap(id -> toFixedString(if(match(id, '^[0-9a-fA-F]{16}$'), unhex(id), ''), 8), LinkSpanIds) AS link_span_ids,
    arrayMap(attrs -> CAST(attrs, 'Map(LowCardinality(String), String)'), LinkAttributes) AS link_attributes,
    toUInt8(toDateTime64(Timestamp, 9, 'UTC') > latest) AS is_clamped,
    now64(3, 'UTC') AS received_at,
    if(attributes['choreoscope.unfinished'] = 'true', toUInt64(0), toUInt64(toUnixTimestamp64Milli(now64(3, 'UTC')))) AS version
FROM {source}
WHERE match(TraceId, '^[0-9a-fA-F]{32}$') AND match(SpanId, '^[0-9a-fA-F]{16}$')
  AND TraceId != '00000000000000000000000000000000' AND SpanId != '0000000000000000'
  AND Timestamp >= earliest
