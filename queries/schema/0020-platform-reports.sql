-- What a provider said of one invocation: what it billed, how long the init and the restore took, how much memory was used, how it
-- ended. A report is no span: it comes separately and late, and knows no span id. It arrives as a row of spans all the same, of scope
-- choreoscope.platform, so that nothing acknowledged is lost; this view moves it here. docs/platform-reports.md says which
-- attributes make the columns. No view that reads spans takes it for anything else: it is of kind internal (0009's role is none), has
-- no parent (0006) and no event (0007), and what has one of these is no report.
CREATE TABLE IF NOT EXISTS platform_reports
(
    function            String COMMENT 'as invocations.function; only the name where the region is not known',
    function_name       LowCardinality(String),
    function_version    LowCardinality(String),
    provider            LowCardinality(String),
    account             LowCardinality(String),
    region              LowCardinality(String),
    instance            String COMMENT 'as invocations.instance: of Lambda the log stream; empty: not said',
    environment         String COMMENT 'another name the provider has for that instance: Telemetry API''s; ties an init to its calls',
    request_id          String COMMENT 'empty: of an init or restore',
    at                  DateTime64(3, 'UTC') COMMENT 'when the provider wrote it: the end of what it tells of, a start where only a start is told',
    kind                Enum8('invocation' = 1, 'init' = 2, 'restore' = 3, 'failure' = 4) COMMENT 'failure: a line of its own that a request timed out or crashed',
    phase               LowCardinality(String) COMMENT 'init or restore: init, invoke (again, within a call), restore; empty: not said',
    started_at          Nullable(DateTime64(9, 'UTC')),
    duration_ms         Nullable(Float64),
    billed_ms           Nullable(Float64) COMMENT 'as printed: holds the init since it is billed, and the restore',
    init_ms             Nullable(Float64),
    restore_ms          Nullable(Float64),
    billed_restore_ms   Nullable(Float64) COMMENT 'part of billed_ms',
    container_init_ms   Nullable(Float64) COMMENT 'before the runtime began, where reported',
    memory_bytes        Nullable(UInt64),
    memory_used_bytes   Nullable(UInt64),
    status              LowCardinality(String) COMMENT 'success, error, timeout, failure (the runtime ended); empty: not said',
    error_type          LowCardinality(String),
    error_message       String,
    initialization_type LowCardinality(String) COMMENT 'on-demand, provisioned-concurrency, snap-start; empty: not said',
    runtime_version     LowCardinality(String),
    architecture        LowCardinality(String),
    trace_id            FixedString(16) COMMENT 'of the trace header the provider knew; zeros: none',
    span_id             FixedString(8),
    trigger_            LowCardinality(String) COMMENT 'as invocations.trigger; empty: not said',
    http_status         UInt16,
    source              LowCardinality(String) COMMENT 'log, telemetry, azure, google, import',
    report_id           FixedString(8) COMMENT 'hash of what, where and when: the same when it is sent again',
    received_at         DateTime64(3, 'UTC'),
    version             UInt64,
    INDEX by_received received_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(at)
ORDER BY (function, request_id, at, kind, report_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Total functions only, as in 0005.
CREATE MATERIALIZED VIEW IF NOT EXISTS platform_reports_of_spans TO platform_reports AS
WITH
    toInt64OrNull(attributes['choreoscope.report.started_at_ns']) AS said_started,
    arrayMap(
        name -> if(toFloat64OrNull(attributes[name]) >= 0 AND toFloat64OrNull(attributes[name]) < 1e12, toFloat64OrNull(attributes[name]), NULL),
        ['choreoscope.report.duration_ms', 'choreoscope.report.billed_ms', 'choreoscope.report.init_ms', 'choreoscope.report.restore_ms',
         'choreoscope.report.billed_restore_ms', 'choreoscope.report.container_init_ms']) AS measures
SELECT
    toString(s.function) AS function,
    toString(faas_name) AS function_name,
    resource['faas.version'] AS function_version,
    resource['cloud.provider'] AS provider,
    account,
    region,
    resource['faas.instance'] AS instance,
    resource['choreoscope.report.environment'] AS environment,
    attributes['faas.invocation_id'] AS request_id,
    toDateTime64(s.started_at, 3, 'UTC') AS at,
    CAST(if(attributes['choreoscope.report.kind'] IN ('init', 'restore', 'failure'), attributes['choreoscope.report.kind'], 'invocation'),
        'Enum8(\'invocation\' = 1, \'init\' = 2, \'restore\' = 3, \'failure\' = 4)') AS kind,
    attributes['choreoscope.report.phase'] AS phase,
    if(said_started >= 1 AND said_started <= 4102444800000000000, fromUnixTimestamp64Nano(ifNull(said_started, 0), 'UTC'), NULL) AS started_at,
    measures[1] AS duration_ms,
    measures[2] AS billed_ms,
    measures[3] AS init_ms,
    measures[4] AS restore_ms,
    measures[5] AS billed_restore_ms,
    measures[6] AS container_init_ms,
    toUInt64OrNull(attributes['choreoscope.report.memory_bytes']) AS memory_bytes,
    toUInt64OrNull(attributes['choreoscope.report.memory_used_bytes']) AS memory_used_bytes,
    attributes['choreoscope.report.status'] AS status,
    attributes['error.type'] AS error_type,
    status_message AS error_message,
    attributes['choreoscope.report.initialization_type'] AS initialization_type,
    attributes['choreoscope.report.runtime_version'] AS runtime_version,
    resource['host.arch'] AS architecture,
    toFixedString(if(match(attributes['choreoscope.report.trace_id'], '^[0-9a-f]{32}$'), unhex(attributes['choreoscope.report.trace_id']), ''), 16) AS trace_id,
    toFixedString(if(match(attributes['choreoscope.report.span_id'], '^[0-9a-f]{16}$'), unhex(attributes['choreoscope.report.span_id']), ''), 8) AS span_id,
    attributes['faas.trigger'] AS trigger_,
    toUInt16OrZero(attributes['http.response.status_code']) AS http_status,
    attributes['choreoscope.report.source'] AS source,
    s.span_id AS report_id,
    received_at,
    version
FROM spans AS s
WHERE s.scope_name = 'choreoscope.platform' AND s.kind = 'internal' AND s.parent_span_id = toFixedString('', 8) AND empty(s.event_names);

-- A report's span is nobody's parent.
ALTER TABLE span_places_of_spans MODIFY QUERY
SELECT span_id, trace_id, toDate(started_at) AS started_on FROM spans WHERE scope_name != 'choreoscope.platform' OR kind != 'internal';
