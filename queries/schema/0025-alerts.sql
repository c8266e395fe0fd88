-- Rules and what became of them. The evaluation fills all but alert_rules and alert_silences, which people fill.

-- A rule is known by its name. A later version replaces or removes (is_deleted).
CREATE TABLE IF NOT EXISTS alert_rules
(
    name            String,
    description     String,
    metric          LowCardinality(String) COMMENT 'a row of queries/src/alerts/metrics.ts',
    comparison      Enum8('above' = 1, 'below' = 2),
    threshold       Float64,
    recover         Nullable(Float64) COMMENT 'a firing scope ends only at or beyond this; NULL: as soon as the threshold is not passed',
    window_s        UInt32,
    for_s           UInt32 COMMENT 'how long it must be past the threshold before it fires',
    period          Enum8('window' = 1, 'day' = 2, 'month' = 3) COMMENT 'day, month: since the start of the UTC day or month',
    is_forecast     UInt8 COMMENT '1: what it will be at the end of the day or month',
    budget_usd      Nullable(Float64) COMMENT 'value, threshold and recover are parts of it, 1 = all of it',
    baseline_weeks  UInt8 COMMENT '0: none; else value is how far off it is from the same hours of so many weeks before, in robust deviations',
    min_samples     UInt64 COMMENT 'fewer are no data',
    no_data         Enum8('zero' = 1, 'ok' = 2, 'keep' = 3, 'fire' = 4),
    group_by        Enum8('none' = 1, 'function' = 2, 'workflow' = 3, 'channel' = 4),
    scope           Map(String, String) COMMENT 'function, workflow, channel, provider, region: patterns with *; absent: any',
    options         Map(String, String) COMMENT 'the metric''s own',
    channels        Array(String) COMMENT 'names of alert channels',
    severity        Enum8('info' = 1, 'warning' = 2, 'critical' = 3),
    labels          Map(String, String),
    is_enabled      UInt8,
    source          Enum8('file' = 1, 'page' = 2),
    file            String COMMENT 'which file it came from; empty: a page',
    created_at      DateTime64(3, 'UTC'),
    updated_at      DateTime64(3, 'UTC'),
    version         UInt64,
    is_deleted      UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY name;

-- Every change of state of a rule's scope, one row each, for ever the same id: hash of rule, scope, started_at and state. It is the truth
-- about states: alert_states follows from it. A later version says the same change with other words on who was told.
CREATE TABLE IF NOT EXISTS alert_changes
(
    id           String COMMENT '32 hex digits',
    rule         String,
    scope        String COMMENT 'function, workflow or channel as group_by says; empty: the rule as a whole',
    group_by     LowCardinality(String),
    state        Enum8('pending' = 1, 'firing' = 2, 'resolved' = 3) COMMENT 'resolved after pending: it never fired',
    from_state   Enum8('inactive' = 0, 'pending' = 1, 'firing' = 2),
    at           DateTime64(3, 'UTC') COMMENT 'end of the window that changed it',
    started_at   DateTime64(3, 'UTC') COMMENT 'end of the first window past the threshold: tells one episode from another',
    value        Nullable(Float64),
    samples      UInt64,
    measured     Nullable(Float64) COMMENT 'where value is a part of a budget or a deviation: in the unit itself',
    usual        Nullable(Float64) COMMENT 'with baseline_weeks: the median of the same hours before, in the unit itself',
    threshold    Float64 COMMENT 'this and the next ten as the rule was then',
    comparison   LowCardinality(String),
    metric       LowCardinality(String),
    unit         LowCardinality(String),
    window_s     UInt32,
    period       LowCardinality(String),
    budget_usd   Nullable(Float64),
    baseline_weeks UInt8,
    severity     LowCardinality(String),
    description  String,
    labels       Map(String, String),
    channels     Array(String),
    rule_scope   Map(String, String),
    flow_ids     Array(String) COMMENT 'hex; up to 5 flows that show it',
    reason       LowCardinality(String) COMMENT 'why, where it is not the value: rule-deleted, rule-disabled, no-data; else empty',
    is_late      UInt8 COMMENT '1: found in a window that had been looked at before its data came',
    notifies     UInt8 COMMENT '1: channels are told; 0: pending, silenced, or of an episode nobody was told of',
    silenced_by  String COMMENT 'id of the silence, where that is why nobody is told',
    decided_at   DateTime64(3, 'UTC') COMMENT 'when the evaluation said so; of a silence that ended, when that was',
    version      UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(started_at)
ORDER BY (rule, scope, started_at, state)
TTL toDateTime(started_at) + INTERVAL 25 MONTH;

-- What each scope of each rule is now, and its latest value. Written again at every evaluation that sees the scope.
CREATE TABLE IF NOT EXISTS alert_states
(
    rule        String,
    scope       String,
    state       Enum8('inactive' = 0, 'pending' = 1, 'firing' = 2, 'resolved' = 3) COMMENT 'resolved: it fired before; inactive: never, or only pending',
    since       DateTime64(3, 'UTC') COMMENT 'of this state; the epoch where there never was another',
    started_at  DateTime64(3, 'UTC') COMMENT 'of the latest episode; the epoch where there was none',
    value       Nullable(Float64) COMMENT 'NULL: no data',
    samples     UInt64,
    at          DateTime64(3, 'UTC') COMMENT 'end of the window the value is of',
    flow_ids    Array(String) COMMENT 'of the latest episode',
    silenced_by String COMMENT 'id of a silence that holds now',
    change_id   String COMMENT 'the change that made this state; empty: none',
    version     UInt64,
    is_deleted  UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (rule, scope)
TTL toDateTime(at) + INTERVAL 35 DAY;

-- Up to where each rule is evaluated, and what went wrong the last time, one row a rule.
CREATE TABLE IF NOT EXISTS alert_evaluations
(
    rule          String,
    evaluated_to  DateTime64(3, 'UTC') COMMENT 'end of the latest window it was evaluated for',
    at            DateTime64(3, 'UTC') COMMENT 'when',
    elapsed_ms    UInt32,
    scopes        UInt32,
    error         String COMMENT 'empty: it went well',
    failed_since  Nullable(DateTime64(3, 'UTC')),
    version       UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY rule;

-- While a silence holds, what it matches changes state as ever, and nobody is told.
CREATE TABLE IF NOT EXISTS alert_silences
(
    id          String,
    rule        String COMMENT 'this and scope: patterns with *; empty: any',
    scope       String,
    labels      Map(String, String) COMMENT 'all of these; severity is one too',
    from        DateTime64(3, 'UTC'),
    to          DateTime64(3, 'UTC') COMMENT 'excluded',
    comment     String,
    by          String,
    created_at  DateTime64(3, 'UTC'),
    version     UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id;

-- One evaluation at a time, as in stitch_lease.
CREATE TABLE IF NOT EXISTS alert_lease
(
    turn    UInt64,
    holder  String,
    state   Enum8('held' = 1, 'released' = 2),
    at      DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(turn)
ORDER BY tuple()
SETTINGS non_replicated_deduplication_window = 1000;

-- Whether a name is in a rule's scope: the whole name or the last part of it, as LIKE has it; an empty pattern means any.
CREATE OR REPLACE FUNCTION inAlertScope AS (name, pattern) ->
    pattern = '' OR name LIKE pattern OR extract(toString(name), '[^:/]+$') LIKE pattern;

-- Ends of the windows that what happened at `at` is in, of the series first, first + step, … last: those after it, up to `until`.
-- All in seconds; first and last are multiples of step.
CREATE OR REPLACE FUNCTION alertEnds AS (at, first, last, step, until) -> range(
    toUInt64(greatest(first, (intDiv(at, step) + 1) * step)), toUInt64(least(last, until)) + 1, toUInt64(step));

-- Until when what happened at `at` counts: a window long, or to the end of its UTC day or month. Seconds.
CREATE OR REPLACE FUNCTION alertUntil AS (at, period, window) -> multiIf(
    period = 'day', (intDiv(at, 86400) + 1) * 86400,
    period = 'month', toUnixTimestamp(toDateTime(addMonths(toStartOfMonth(toDateTime(at, 'UTC')), 1), 'UTC')),
    at + window);
