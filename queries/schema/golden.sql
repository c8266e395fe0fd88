-- What the migrations make. Written by: npm run schema -w queries

CREATE TABLE alert_changes
(
    `id` String COMMENT '32 hex digits',
    `rule` String,
    `scope` String COMMENT 'function, workflow or channel as group_by says; empty: the rule as a whole',
    `group_by` LowCardinality(String),
    `state` Enum8('pending' = 1, 'firing' = 2, 'resolved' = 3) COMMENT 'resolved after pending: it never fired',
    `from_state` Enum8('inactive' = 0, 'pending' = 1, 'firing' = 2),
    `at` DateTime64(3, 'UTC') COMMENT 'end of the window that changed it',
    `started_at` DateTime64(3, 'UTC') COMMENT 'end of the first window past the threshold: tells one episode from another',
    `value` Nullable(Float64),
    `samples` UInt64,
    `measured` Nullable(Float64) COMMENT 'where value is a part of a budget or a deviation: in the unit itself',
    `usual` Nullable(Float64) COMMENT 'with baseline_weeks: the median of the same hours before, in the unit itself',
    `threshold` Float64 COMMENT 'this and the next ten as the rule was then',
    `comparison` LowCardinality(String),
    `metric` LowCardinality(String),
    `unit` LowCardinality(String),
    `window_s` UInt32,
    `period` LowCardinality(String),
    `budget_usd` Nullable(Float64),
    `baseline_weeks` UInt8,
    `severity` LowCardinality(String),
    `description` String,
    `labels` Map(String, String),
    `channels` Array(String),
    `rule_scope` Map(String, String),
    `flow_ids` Array(String) COMMENT 'hex; up to 5 flows that show it',
    `reason` LowCardinality(String) COMMENT 'why, where it is not the value: rule-deleted, rule-disabled, no-data; else empty',
    `is_late` UInt8 COMMENT '1: found in a window that had been looked at before its data came',
    `notifies` UInt8 COMMENT '1: channels are told; 0: pending, silenced, or of an episode nobody was told of',
    `silenced_by` String COMMENT 'id of the silence, where that is why nobody is told',
    `decided_at` DateTime64(3, 'UTC') COMMENT 'when the evaluation said so; of a silence that ended, when that was',
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(started_at)
ORDER BY (rule, scope, started_at, state)
TTL toDateTime(started_at) + toIntervalMonth(25)
SETTINGS index_granularity = 8192;

CREATE TABLE alert_channels
(
    `name` String,
    `type` LowCardinality(String) COMMENT 'a row of queries/src/alert-delivery/channel-types.ts',
    `settings` Map(String, String) COMMENT 'secrets only as ${CHOREOSCOPE_SECRET_…}, which the collector looks up when it sends',
    `updated_at` DateTime64(3, 'UTC'),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY name
SETTINGS index_granularity = 8192;

CREATE TABLE alert_deliveries
(
    `notification_id` String,
    `channel` String,
    `attempt` UInt32 COMMENT '1: the first',
    `at` DateTime64(3, 'UTC'),
    `elapsed_ms` UInt32,
    `outcome` Enum8('delivered' = 1, 'failed' = 2, 'given-up' = 3) COMMENT 'failed: it is tried again; given-up: it is not',
    `error` String COMMENT 'for people; never a secret',
    `next_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'when it is tried again, at the earliest',
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(at)
ORDER BY (notification_id, channel, attempt)
TTL toDateTime(at) + toIntervalMonth(25)
SETTINGS index_granularity = 8192;

CREATE TABLE alert_evaluations
(
    `rule` String,
    `evaluated_to` DateTime64(3, 'UTC') COMMENT 'end of the latest window it was evaluated for',
    `at` DateTime64(3, 'UTC') COMMENT 'when',
    `elapsed_ms` UInt32,
    `scopes` UInt32,
    `error` String COMMENT 'empty: it went well',
    `failed_since` Nullable(DateTime64(3, 'UTC')),
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY rule
SETTINGS index_granularity = 8192;

CREATE TABLE alert_lease
(
    `turn` UInt64,
    `holder` String,
    `state` Enum8('held' = 1, 'released' = 2),
    `at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(turn)
ORDER BY tuple()
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 8192;

CREATE TABLE alert_notifications
(
    `id` String COMMENT '32 hex digits: hash of rule and changes; of a test, random',
    `channel` String,
    `rule` String,
    `change_ids` Array(String) COMMENT 'rows of alert_changes, in the order in which they are told',
    `made_at` DateTime64(3, 'UTC'),
    `silenced_by` String COMMENT 'id of the silence that keeps it from being sent; else empty',
    `is_test` UInt8,
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(made_at)
ORDER BY (id, channel)
TTL toDateTime(made_at) + toIntervalMonth(25)
SETTINGS index_granularity = 8192;

CREATE TABLE alert_rules
(
    `name` String,
    `description` String,
    `metric` LowCardinality(String) COMMENT 'a row of queries/src/alerts/metrics.ts',
    `comparison` Enum8('above' = 1, 'below' = 2),
    `threshold` Float64,
    `recover` Nullable(Float64) COMMENT 'a firing scope ends only at or beyond this; NULL: as soon as the threshold is not passed',
    `window_s` UInt32,
    `for_s` UInt32 COMMENT 'how long it must be past the threshold before it fires',
    `period` Enum8('window' = 1, 'day' = 2, 'month' = 3) COMMENT 'day, month: since the start of the UTC day or month',
    `is_forecast` UInt8 COMMENT '1: what it will be at the end of the day or month',
    `budget_usd` Nullable(Float64) COMMENT 'value, threshold and recover are parts of it, 1 = all of it',
    `baseline_weeks` UInt8 COMMENT '0: none; else value is how far off it is from the same hours of so many weeks before, in robust deviations',
    `min_samples` UInt64 COMMENT 'fewer are no data',
    `no_data` Enum8('zero' = 1, 'ok' = 2, 'keep' = 3, 'fire' = 4),
    `group_by` Enum8('none' = 1, 'function' = 2, 'workflow' = 3, 'channel' = 4),
    `scope` Map(String, String) COMMENT 'function, workflow, channel, provider, region: patterns with *; absent: any',
    `options` Map(String, String) COMMENT 'the metric\'s own',
    `channels` Array(String) COMMENT 'names of alert channels',
    `severity` Enum8('info' = 1, 'warning' = 2, 'critical' = 3),
    `labels` Map(String, String),
    `is_enabled` UInt8,
    `source` Enum8('file' = 1, 'page' = 2),
    `file` String COMMENT 'which file it came from; empty: a page',
    `created_at` DateTime64(3, 'UTC'),
    `updated_at` DateTime64(3, 'UTC'),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY name
SETTINGS index_granularity = 8192;

CREATE TABLE alert_silences
(
    `id` String,
    `rule` String COMMENT 'this and scope: patterns with *; empty: any',
    `scope` String,
    `labels` Map(String, String) COMMENT 'all of these; severity is one too',
    `from` DateTime64(3, 'UTC'),
    `to` DateTime64(3, 'UTC') COMMENT 'excluded',
    `comment` String,
    `by` String,
    `created_at` DateTime64(3, 'UTC'),
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id
SETTINGS index_granularity = 8192;

CREATE TABLE alert_states
(
    `rule` String,
    `scope` String,
    `state` Enum8('inactive' = 0, 'pending' = 1, 'firing' = 2, 'resolved' = 3) COMMENT 'resolved: it fired before; inactive: never, or only pending',
    `since` DateTime64(3, 'UTC') COMMENT 'of this state; the epoch where there never was another',
    `started_at` DateTime64(3, 'UTC') COMMENT 'of the latest episode; the epoch where there was none',
    `value` Nullable(Float64) COMMENT 'NULL: no data',
    `samples` UInt64,
    `at` DateTime64(3, 'UTC') COMMENT 'end of the window the value is of',
    `flow_ids` Array(String) COMMENT 'of the latest episode',
    `silenced_by` String COMMENT 'id of a silence that holds now',
    `change_id` String COMMENT 'the change that made this state; empty: none',
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (rule, scope)
TTL toDateTime(at) + toIntervalDay(35)
SETTINGS index_granularity = 8192;

CREATE TABLE cold_waits
(
    `function` String,
    `at` DateTime64(9, 'UTC') COMMENT 'start of the call that received the record',
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `kind` Enum8('own' = 1, 'behind' = 2),
    `nth` UInt32 COMMENT 'calls between the cold one and this one, and one; 0: the cold one itself',
    `waited_ms` Float64,
    `instance` String,
    `init_ms` Float64,
    `cold_trace_id` FixedString(16) COMMENT 'the call the init was for',
    `cold_span_id` FixedString(8),
    `cold_at` DateTime64(9, 'UTC'),
    `from_trace_id` FixedString(16) COMMENT 'the invocation that published the record; zeros: not known',
    `from_span_id` FixedString(8),
    `channel` LowCardinality(String),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(at)
ORDER BY (function, at, trace_id, span_id, ordinal)
TTL toDateTime(at) + toIntervalMonth(27)
SETTINGS index_granularity = 1024;

CREATE TABLE described
(
    `flow_version` UInt64,
    `flow_id` FixedString(16),
    `turn` UInt64
)
ENGINE = ReplacingMergeTree(turn)
ORDER BY tuple()
SETTINGS index_granularity = 8192;

CREATE TABLE described_blocks
(
    `inserted_at` DateTime64(9, 'UTC'),
    `rows` UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + toIntervalDay(15)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE TABLE duplicate_blocks
(
    `inserted_at` DateTime64(9, 'UTC'),
    `rows` UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + toIntervalDay(15)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE TABLE duplicate_cursor
(
    `ends_version` UInt64,
    `stitch_version` UInt64,
    `turn` UInt64
)
ENGINE = ReplacingMergeTree(turn)
ORDER BY tuple()
SETTINGS index_granularity = 8192;

CREATE TABLE duplicate_effects
(
    `side` Enum8('delivery' = 1, 'publish' = 2),
    `at` DateTime64(9, 'UTC'),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `effect` Enum8('absorbed' = 1, 'repeated' = 2, 'diverged' = 3, 'needed' = 4, 'unknown' = 5),
    `details` Array(Tuple(
        what LowCardinality(String),
        channel String,
        function String,
        in_original UInt32,
        in_repeat UInt32)) COMMENT 'what either run did, refused attempts among it; function: who did it',
    `original_acts` UInt32 COMMENT 'publishes, writes and calls of the run it is compared with; refused ones and reads are none',
    `again` UInt32 COMMENT 'of those, done again',
    `others` UInt32 COMMENT 'done, and not in the original',
    `refused` UInt32 COMMENT 'tried again and refused: a condition did not hold, or an error',
    `compared_trace_id` FixedString(16) COMMENT 'the first run that did not fail, which it is compared with; zeros: none, or several (a publish)',
    `compared_span_id` FixedString(8),
    `compared_ordinal` UInt32,
    `own_cost_usd` Float64 COMMENT 'list price of its share of its run. This and the next three add up over duplicates: what is part of an earlier duplicate\'s price counts there',
    `downstream_cost_usd` Float64 COMMENT 'list price of everything that run set off',
    `extra_invocations` UInt32 COMMENT 'invocations it had a part in, its own run among them',
    `extra_billed_ms` Float64 COMMENT 'its share of what they were billed',
    `price_usd` Float64 COMMENT 'of this one alone, its run and what that set off, also where it is part of an earlier one\'s',
    `set_off` UInt32 COMMENT 'invocations in that price',
    `unpriced` UInt32 COMMENT 'of those, whose price is not known',
    `is_nested` UInt8 COMMENT '1: set off by an earlier duplicate, whose price has this',
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(at)
ORDER BY (at, trace_id, span_id, ordinal, side)
SETTINGS index_granularity = 1024;

CREATE TABLE duplicate_effects_blocks
(
    `inserted_at` DateTime64(9, 'UTC'),
    `rows` UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + toIntervalDay(15)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE TABLE duplicate_effects_cursor
(
    `duplicate_version` UInt64,
    `duplicate` Tuple(
        at DateTime64(9, 'UTC'),
        trace_id FixedString(16),
        span_id FixedString(8),
        ordinal UInt32,
        side Int8),
    `flow_version` UInt64,
    `turn` UInt64
)
ENGINE = ReplacingMergeTree(turn)
ORDER BY tuple()
SETTINGS index_granularity = 8192;

CREATE TABLE duplicate_ends
(
    `key_hash` UInt64 COMMENT 'as in stitch_inbox',
    `is_delivery` UInt8,
    `function` String,
    `node` UInt64 COMMENT 'hash of trace, span and ordinal',
    `key_kind` Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4),
    `carrier` LowCardinality(String),
    `key` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `invocation` UInt64 COMMENT 'hash; of a publish: 0 where its span does not say',
    `invocation_span_id` FixedString(8),
    `record` Nullable(UInt32),
    `channel` String,
    `via` String,
    `at` DateTime64(9, 'UTC'),
    `receive_count` Nullable(UInt32),
    `inserted_at` DateTime DEFAULT now('UTC'),
    `version` UInt64 COMMENT 'of the stitch\'s pass',
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (key_hash, is_delivery, function, node)
TTL inserted_at + toIntervalDay(35)
SETTINGS index_granularity = 1024;

CREATE TABLE duplicate_prints
(
    `print` UInt64 COMMENT 'as in stitch_inbox; 0: not known',
    `is_delivery` UInt8,
    `at` DateTime64(9, 'UTC'),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `function` LowCardinality(String),
    `channel` LowCardinality(String),
    `via` LowCardinality(String),
    `invocation_span_id` FixedString(8),
    `record` Nullable(UInt32),
    `event_key` String,
    `exact` UInt64 COMMENT 'hash of the payload\'s bytes; 0: not known',
    `inserted_at` DateTime DEFAULT now('UTC'),
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(at)
ORDER BY (toStartOfHour(at), print, is_delivery, trace_id, span_id, ordinal)
TTL inserted_at + toIntervalDay(4)
SETTINGS index_granularity = 1024;

CREATE TABLE duplicate_windows
(
    `channel` String,
    `window_s` UInt32 COMMENT 'at most 86,400',
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY channel
SETTINGS index_granularity = 8192;

CREATE TABLE duplicates
(
    `side` Enum8('delivery' = 1, 'publish' = 2),
    `at` DateTime64(9, 'UTC') COMMENT 'delivery: start of the receiving invocation; publish: when it was sent',
    `consumer` String COMMENT 'delivery: the receiving function; publish: the publishing function',
    `channel` String,
    `via` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8) COMMENT 'this end: the receiving invocation, or the publishing span',
    `ordinal` UInt32 COMMENT 'record of the invocation, or entry of the call',
    `invocation_span_id` FixedString(8) COMMENT 'delivery: span_id; publish: its invocation, same trace; zeros: none known',
    `original_trace_id` FixedString(16),
    `original_span_id` FixedString(8),
    `original_ordinal` UInt32,
    `original_invocation_span_id` FixedString(8),
    `original_at` DateTime64(9, 'UTC'),
    `nth` UInt32 COMMENT '2: the second',
    `key_kind` Enum8('message-id' = 1, 'business-key' = 2, 'fingerprint' = 3) COMMENT 'by what it is the same event',
    `key` String,
    `certainty` Enum8('certain' = 1, 'suspected' = 2) COMMENT 'suspected: content alone says so',
    `kind` LowCardinality(String) COMMENT 'redelivery, published-twice, two-routes, redrive, replay',
    `cause` LowCardinality(String),
    `evidence` Map(String, String) COMMENT 'what says so: numbers with their unit in the name, ids in hex',
    `is_intended` UInt8 COMMENT '1: somebody asked for it, a replay or a redrive',
    `flow_id` FixedString(16) COMMENT 'zeros: none',
    `original_flow_id` FixedString(16),
    `workflow` String,
    `record` UInt32 COMMENT 'delivery: ordinal; publish: the record of its invocation that caused it',
    `original_record` UInt32,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_original original_trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_flow (flow_id, original_flow_id) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(at)
ORDER BY (at, trace_id, span_id, ordinal, side)
SETTINGS index_granularity = 1024;

CREATE TABLE error_rollups
(
    `width_s` UInt16,
    `function` LowCardinality(String),
    `at` DateTime('UTC'),
    `error_type` LowCardinality(String),
    `times` UInt64,
    `latest_message` String,
    `latest_at` DateTime64(9, 'UTC'),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY if(width_s = 60, toYYYYMMDD(at), toYYYYMM(at))
ORDER BY (width_s, function, at, error_type)
TTL at + toIntervalDay(35) WHERE width_s = 60, at + toIntervalMonth(27)
SETTINGS index_granularity = 1024;

CREATE TABLE event_shapes
(
    `hour` DateTime('UTC'),
    `function` String COMMENT 'the consumer',
    `function_version` LowCardinality(String),
    `channel` String,
    `shape` String,
    `events` UInt64,
    `failed` UInt64 COMMENT 'events whose invocation, or they themselves, failed',
    `first_at` DateTime64(9, 'UTC'),
    `last_at` DateTime64(9, 'UTC'),
    `trace_id` FixedString(16) COMMENT 'an example: the first',
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(hour)
ORDER BY (function, channel, hour, shape, function_version)
SETTINGS index_granularity = 8192;

CREATE TABLE finding_dismissals
(
    `id` String,
    `is_dismissed` UInt8,
    `by` String COMMENT 'who, as they said; may be empty',
    `note` String COMMENT 'why; may be empty',
    `at` DateTime64(3, 'UTC'),
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id
SETTINGS index_granularity = 8192;

CREATE TABLE finding_runs
(
    `checked_at` DateTime64(3, 'UTC'),
    `turn` UInt64 COMMENT 'the stitch\'s latest turn then',
    `until` DateTime64(3, 'UTC') COMMENT 'the latest data it looked at',
    `elapsed_ms` UInt32,
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY tuple()
SETTINGS index_granularity = 8192;

CREATE TABLE findings
(
    `id` String COMMENT 'hex: hash of kind, function, channel, other function and detail',
    `kind` LowCardinality(String),
    `severity` Enum8('info' = 1, 'warning' = 2, 'critical' = 3),
    `function` String COMMENT 'whom it is about; empty: nobody alone',
    `channel` String,
    `other_function` String,
    `detail` String COMMENT 'tells findings of one kind and subject apart: an object, a shape; mostly empty',
    `group` String COMMENT 'of the function, where groups are known',
    `other_group` String,
    `count` UInt64 COMMENT 'how often it was seen in the window',
    `first_seen` DateTime64(3, 'UTC') COMMENT 'earliest evidence ever seen',
    `last_seen` DateTime64(3, 'UTC'),
    `numbers` Map(String, Float64) COMMENT 'units in the names: _ms, _bytes, _usd, _share; else counts',
    `evidence` Map(String, Array(String)),
    `flow_ids` Array(String) COMMENT 'hex; flows that show it',
    `workflows` Array(String) COMMENT 'of those flows',
    `found_at` DateTime64(3, 'UTC'),
    `is_resolved` UInt8 COMMENT '1: no longer true',
    `resolved_at` Nullable(DateTime64(3, 'UTC')),
    `returns` UInt32 COMMENT 'how often it came back after it was gone',
    `last_checked` DateTime64(3, 'UTC'),
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id
SETTINGS index_granularity = 8192;

CREATE TABLE flow_facts
(
    `flow_id` FixedString(16),
    `started_at` DateTime64(9, 'UTC'),
    `workflow` String,
    `variant` String COMMENT 'hash of the set of ways from function to function, 16 hex digits',
    `width` UInt32 COMMENT 'most invocations at one depth',
    `wait_ms` Float64 COMMENT 'sum over its hops, side by side or not',
    `work_ms` Float64 COMMENT 'sum over its invocations, of a batch the flow\'s part',
    `unreceived` UInt32 COMMENT 'publishes whose usual consumers have not come',
    `expected_by` DateTime64(3, 'UTC') COMMENT 'when the last of them should have; the epoch where none is missing',
    `dead_letters` UInt32 COMMENT 'records that ended in a dead-letter queue',
    `weakest_evidence` Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5) COMMENT 'none: a flow without hops',
    `inferred_hops` UInt32 COMMENT 'by fingerprint or statistics',
    `cost_usd` Float64 COMMENT 'list price, for filters and ranking; what has no price is not in it',
    `error_types` Array(String),
    `event_keys` Array(String) COMMENT 'business keys',
    `versions` Array(String) COMMENT 'function@version',
    `ended_at` DateTime64(9, 'UTC'),
    `duration_ms` Float64,
    `errors` UInt32,
    `hops` Array(Tuple(
        from_function LowCardinality(String),
        from_version LowCardinality(String),
        channel LowCardinality(String),
        via LowCardinality(String),
        to_function LowCardinality(String),
        to_version LowCardinality(String),
        evidence Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5),
        is_repeat UInt8,
        is_error UInt8,
        is_cold_start UInt8,
        wait_ms Float32,
        work_ms Float32,
        cost_usd Float64)) COMMENT 'one for each record, the root\'s first',
    `calls` Array(Tuple(
        function LowCardinality(String),
        version LowCardinality(String),
        is_error UInt8,
        is_cold_start UInt8,
        duration_ms Float32,
        cost_usd Float64)) COMMENT 'one for each invocation',
    `follows` Array(Tuple(
        from_function LowCardinality(String),
        to_function LowCardinality(String),
        gap_ms Float32)) COMMENT 'each invocation and the next of the flow to start',
    `traits` Array(Tuple(
        trait LowCardinality(String),
        function LowCardinality(String),
        channel LowCardinality(String),
        size UInt32)),
    `awaited` Array(Tuple(
        function LowCardinality(String),
        channel LowCardinality(String),
        at DateTime64(3, 'UTC'))) COMMENT 'publishes nobody received, whether anybody usually does or not',
    `given_up` Array(Tuple(
        function LowCardinality(String),
        channel LowCardinality(String),
        attempts UInt32)) COMMENT 'records refused at their last attempt, and how often they were received; 0: it came out of a dead-letter queue',
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX by_flow flow_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(started_at)
ORDER BY (started_at, flow_id)
SETTINGS index_granularity = 8192;

CREATE TABLE flow_index
(
    `flow_id` FixedString(16),
    `started_at` DateTime64(9, 'UTC'),
    `ended_at` DateTime64(9, 'UTC'),
    `workflow` LowCardinality(String),
    `variant` LowCardinality(String),
    `root_function` LowCardinality(String),
    `root_channel` LowCardinality(String),
    `duration_ms` Float64,
    `invocations` UInt32,
    `functions` Array(LowCardinality(String)),
    `channels` Array(LowCardinality(String)) COMMENT 'that its records came through, the root\'s among them',
    `hops` UInt32,
    `depth` UInt32,
    `errors` UInt32,
    `cold_starts` UInt32,
    `duplicates` UInt32,
    `unreceived` UInt32,
    `expected_by` DateTime64(3, 'UTC'),
    `dead_letters` UInt32,
    `weakest_evidence` Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5),
    `inferred_hops` UInt32,
    `cost_usd` Float64,
    `error_types` Array(LowCardinality(String)),
    `event_keys` Array(String),
    `versions` Array(LowCardinality(String)),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX by_workflow workflow TYPE set(100) GRANULARITY 1,
    INDEX by_variant variant TYPE set(100) GRANULARITY 1,
    INDEX by_function functions TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_channel channels TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_error error_types TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_event_key event_keys TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_version versions TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_duration duration_ms TYPE minmax GRANULARITY 1,
    INDEX by_cost cost_usd TYPE minmax GRANULARITY 1,
    INDEX by_inferred inferred_hops TYPE minmax GRANULARITY 1,
    INDEX by_dead_letters dead_letters TYPE minmax GRANULARITY 1,
    INDEX by_unreceived unreceived TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(started_at)
ORDER BY (started_at, flow_id)
SETTINGS index_granularity = 8192;

CREATE TABLE flow_members
(
    `flow_id` FixedString(16),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `share` Float64 COMMENT 'of this record: 1 unless shared publishes made it ambiguous',
    `depth` UInt32 COMMENT 'hops from the root, shortest way',
    `is_deleted` UInt8 DEFAULT 0,
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (flow_id, trace_id, span_id, ordinal)
SETTINGS index_granularity = 8192;

CREATE TABLE flow_places
(
    `flow_id` FixedString(16),
    `started_at` DateTime64(9, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (flow_id, started_at)
SETTINGS index_granularity = 1024;

CREATE MATERIALIZED VIEW flow_places_of_flow_facts TO flow_places
(
    `flow_id` FixedString(16),
    `started_at` DateTime64(9, 'UTC')
)
AS SELECT
    flow_id,
    started_at
FROM flow_facts;

CREATE MATERIALIZED VIEW flow_places_of_flows TO flow_places
(
    `flow_id` FixedString(16),
    `started_at` DateTime64(9, 'UTC')
)
AS SELECT
    flow_id,
    started_at
FROM flows;

CREATE TABLE flow_rollups
(
    `width_s` UInt16,
    `at` DateTime('UTC'),
    `workflow` LowCardinality(String),
    `flows` UInt64,
    `flows_with_errors` UInt64,
    `cold_starts` UInt64,
    `duplicates` UInt64,
    `duration_ms` AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY if(width_s = 60, toYYYYMMDD(at), toYYYYMM(at))
ORDER BY (width_s, at, workflow)
TTL at + toIntervalDay(35) WHERE width_s = 60, at + toIntervalMonth(27)
SETTINGS index_granularity = 1024;

CREATE TABLE flows
(
    `flow_id` FixedString(16),
    `root_trace_id` FixedString(16),
    `root_span_id` FixedString(8),
    `root_ordinal` UInt32,
    `root_function` String,
    `root_channel` String,
    `workflow` String COMMENT 'class of flows that share a root: function and source, readable',
    `started_at` DateTime64(9, 'UTC') COMMENT 'start of the root invocation',
    `ended_at` DateTime64(9, 'UTC') COMMENT 'end of its last invocation',
    `duration_ms` Float64,
    `invocations` UInt32,
    `functions` Array(String) COMMENT 'distinct, sorted',
    `hops` UInt32,
    `depth` UInt32,
    `errors` UInt32,
    `cold_starts` UInt32,
    `duplicates` UInt32 COMMENT 'deliveries that repeat an event their consumer already got',
    `billed_ms` Float64 COMMENT 'this flow\'s share',
    `joined_from_trace_id` FixedString(16) COMMENT 'an invocation that more flows went into than are followed: this flow begins with what it sent for all of them; zeros: none',
    `joined_from_span_id` FixedString(8),
    `is_deleted` UInt8 DEFAULT 0,
    `version` UInt64,
    INDEX by_flow flow_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(started_at)
ORDER BY (started_at, flow_id)
SETTINGS index_granularity = 8192;

CREATE TABLE function_groups
(
    `function` String,
    `group` String,
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY function
SETTINGS index_granularity = 8192;

CREATE TABLE function_names
(
    `name` String,
    `account` String,
    `function` String
)
ENGINE = ReplacingMergeTree
ORDER BY (name, account, function)
SETTINGS index_granularity = 8192;

CREATE TABLE function_rollups
(
    `width_s` UInt16 COMMENT '60 or 3600',
    `function` LowCardinality(String),
    `at` DateTime('UTC') COMMENT 'start of the minute or hour',
    `provider` LowCardinality(String),
    `region` LowCardinality(String),
    `architecture` LowCardinality(String),
    `memory_bytes` UInt64 COMMENT '0: not known',
    `source` LowCardinality(String),
    `channel` LowCardinality(String),
    `function_name` LowCardinality(String) COMMENT 'this and the next three: of the latest',
    `function_version` LowCardinality(String),
    `account` LowCardinality(String),
    `runtime` LowCardinality(String),
    `invocations` UInt64,
    `errors` UInt64,
    `cold_starts` UInt64,
    `unfinished` UInt64,
    `records` UInt64,
    `failed_records` UInt64,
    `billed_ms` UInt64,
    `instances` AggregateFunction(uniq, String),
    `duration_ms` AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32),
    `init_ms` AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Nullable(Float32)),
    `max_init_ms` Nullable(Float64),
    `last_at` DateTime64(9, 'UTC'),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY if(width_s = 60, toYYYYMMDD(at), toYYYYMM(at))
ORDER BY (width_s, function, at, provider, region, architecture, memory_bytes, source, channel)
TTL at + toIntervalDay(35) WHERE width_s = 60, at + toIntervalMonth(27)
SETTINGS index_granularity = 1024;

CREATE TABLE hop_ends
(
    `direction` Enum8('publish' = 1, 'delivery' = 2),
    `key_kind` Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4) COMMENT 'strongest first',
    `carrier` LowCardinality(String),
    `key` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8) COMMENT 'delivery: the invocation span; publish: the span that sent it',
    `ordinal` UInt32 COMMENT 'delivery: record in the event; publish: entry in the call',
    `invocation_span_id` FixedString(8) COMMENT 'the invocation this end belongs to, same trace; zeros: not known from the span alone',
    `record` Nullable(UInt32) COMMENT 'publish: the record that caused it; NULL: shared by all records of the invocation',
    `attribution` LowCardinality(String),
    `channel` String,
    `via` String,
    `function` String,
    `at` DateTime64(9, 'UTC'),
    `event_time` Nullable(DateTime64(3, 'UTC')),
    `receive_count` Nullable(UInt32),
    `payload_bytes` Nullable(UInt64),
    `payload_hash` String,
    `fingerprint` String COMMENT 'hash of the canonical payload without volatile fields',
    `shape` String COMMENT 'hash of field names and types',
    `event_key` String,
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64,
    INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(at)
ORDER BY (key_kind, carrier, key, direction, trace_id, span_id, ordinal)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE MATERIALIZED VIEW hop_ends_from_deliveries TO hop_ends
(
    `direction` Enum8('publish' = 1, 'delivery' = 2),
    `key_kind` Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4),
    `carrier` String,
    `key` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `invocation_span_id` FixedString(8),
    `record` Nullable(UInt32),
    `attribution` String,
    `channel` String,
    `via` String,
    `function` LowCardinality(String),
    `at` DateTime64(9, 'UTC'),
    `event_time` Nullable(DateTime64(3, 'UTC')),
    `receive_count` Nullable(UInt32),
    `payload_bytes` Nullable(UInt64),
    `payload_hash` String,
    `fingerprint` String,
    `shape` String,
    `event_key` String,
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64
)
AS SELECT
    CAST('delivery', 'Enum8(\'publish\' = 1, \'delivery\' = 2)') AS direction,
    CAST(if((kind_name IN ('id', 'context', 'pointer')), kind_name, 'fingerprint'), 'Enum8(\'id\' = 1, \'context\' = 2, \'pointer\' = 3, \'fingerprint\' = 4)') AS key_kind,
    substring(full_key, first_colon + 1, (second_colon - first_colon) - 1) AS carrier,
    substring(full_key, second_colon + 1) AS key,
    trace_id,
    invocation AS span_id,
    ordinal,
    invocation AS invocation_span_id,
    CAST(NULL, 'Nullable(UInt32)') AS record,
    '' AS attribution,
    multiIf((carried['choreoscope.channel']) != '', carried['choreoscope.channel'], (carried['choreoscope.via']) != '', '', channel) AS channel,
    carried['choreoscope.via'] AS via,
    function,
    started_at AS at,
    if((event_ms >= 1) AND (event_ms <= 4102444800000), fromUnixTimestamp64Milli(least(greatest(ifNull(event_ms, 0), 0), 4102444800000), 'UTC'), NULL) AS event_time,
    toUInt32OrNull(carried['choreoscope.receive_count']) AS receive_count,
    toUInt64OrNull(carried['messaging.message.body.size']) AS payload_bytes,
    carried['choreoscope.payload_hash'] AS payload_hash,
    carried['choreoscope.fingerprint'] AS fingerprint,
    carried['choreoscope.shape'] AS shape,
    carried['choreoscope.event_key'] AS event_key,
    received_at,
    version
FROM
(
    SELECT
        *,
        position(full_key, ':') AS first_colon,
        position(full_key, ':', first_colon + 1) AS second_colon,
        substring(full_key, 1, first_colon - 1) AS kind_name,
        toInt64OrNull(carried['choreoscope.event_time_ms']) AS event_ms
    FROM
    (
        SELECT
            trace_id,
            invocation,
            channel,
            function,
            started_at,
            received_at,
            version,
            delivered.1 AS ordinal,
            delivered.2 AS carried,
            arrayJoin(if(empty(delivered.3) AND ((carried['choreoscope.fingerprint']) != ''), [concat('fingerprint:payload:', carried['choreoscope.fingerprint'])], delivered.3)) AS full_key
        FROM
        (
            SELECT
                trace_id,
                invocation,
                channel,
                function,
                started_at,
                received_at,
                version,
                arrayJoin(arrayConcat(arrayMap((n, attrs, link_trace, link_span) -> (if(mapContains(attrs, 'choreoscope.delivery'), toUInt32OrZero(attrs['choreoscope.delivery']), toUInt32(n - 1)), attrs, arrayConcat(JSONExtract(attrs['choreoscope.keys'], 'Array(String)'), if(mapContains(attrs, 'choreoscope.delivery') OR (carrier = ''), [], arrayConcat(if((attrs['messaging.message.id']) = '', [], [concat('id:', carrier, ':', attrs['messaging.message.id'])]), if((carrier != 'kafka') OR ((attrs['messaging.kafka.offset']) = ''), [], [concat('pointer:kafka:', if((attrs['messaging.destination.name']) != '', attrs['messaging.destination.name'], destination), '/', if((attrs['messaging.destination.partition.id']) != '', attrs['messaging.destination.partition.id'], kafka_partition), ':', attrs['messaging.kafka.offset'])]))), if(link_span = toFixedString('', 8), [], [concat('context:w3c:', lower(hex(link_trace)), lower(hex(link_span)))]))), arrayEnumerate(links), links, link_trace_ids, link_span_ids), if((role = 'deliveries') AND (message_count > greatest(1, length(links))), [(toUInt32(message_count - 1), CAST(map(), 'Map(LowCardinality(String), String)'), [concat('fingerprint:record:', lower(hex(trace_id)), lower(hex(invocation)), '/', toString(message_count - 1))])], []), if(role = 'deliveries', [], [(toUInt32(0), CAST(map(), 'Map(LowCardinality(String), String)'), arrayConcat(if((parent_span_id = toFixedString('', 8)) OR ((role = 'entry') AND is_parent_local), [], [concat('context:w3c:', lower(hex(trace_id)), lower(hex(parent_span_id)))]), if((carrier = '') OR (message_id = '') OR is_ours, [], [concat('id:', carrier, ':', message_id)]), if((carrier != 'kafka') OR (kafka_offset = '') OR is_ours, [], [concat('pointer:kafka:', destination, '/', kafka_partition, ':', kafka_offset)]), if((invocation_id = '') OR is_delivered_otherwise OR arrayExists(link -> (position(link['choreoscope.keys'], concat('id:lambda:', invocation_id)) > 0), links), [], [concat('id:lambda:', invocation_id)])))]))) AS delivered
            FROM
            (
                SELECT
                    trace_id,
                    started_at,
                    received_at,
                    version,
                    function,
                    channel,
                    role,
                    parent_span_id,
                    bitAnd(flags, 768) = 256 AS is_parent_local,
                    if(role = 'deliveries', parent_span_id, span_id) AS invocation,
                    (role != 'entry') OR ((messaging_system != 'gcp_pubsub') AND (kind = 'consumer') AND ((parent_span_id = toFixedString('', 8)) OR (bitAnd(flags, 768) != 768))) AS has_links,
                    if(has_links, link_attributes, []) AS links,
                    if(has_links, link_trace_ids, []) AS link_trace_ids,
                    if(has_links, link_span_ids, []) AS link_span_ids,
                    scope_name = '@choreoscope/instrumentation' AS is_ours,
                    messaging_carrier AS carrier,
                    destination,
                    message_id,
                    kafka_partition,
                    kafka_offset,
                    invocation_id,
                    ((attributes['choreoscope.source']) NOT IN ('', 'lambda', 'direct', 'unknown')) OR ((attributes['faas.trigger']) NOT IN ('', 'other')) AS is_delivered_otherwise,
                    least(greatest(1, toUInt32OrZero(attributes['messaging.batch.message_count'])), 10000) AS message_count
                FROM
                (
                    SELECT
                        *,
                        if((attributes['messaging.system']) != '', attributes['messaging.system'], attributes['component']) AS messaging_system,
                        transform(messaging_system, ['aws_sqs', 'aws.sqs', 'AmazonSQS', 'aws.sns', 'aws_sns', 'AmazonSNS', 'gcp_pubsub'], ['sqs', 'sqs', 'sqs', 'sns', 'sns', 'sns', 'pubsub'], messaging_system) AS messaging_carrier,
                        if((attributes['faas.invocation_id']) != '', attributes['faas.invocation_id'], attributes['faas.execution']) AS invocation_id,
                        if((attributes['messaging.message.id']) != '', attributes['messaging.message.id'], attributes['messaging.message_id']) AS message_id,
                        multiIf((attributes['messaging.destination.name']) != '', attributes['messaging.destination.name'], (attributes['messaging.destination']) != '', attributes['messaging.destination'], (attributes['messaging.source.name']) != '', attributes['messaging.source.name'], (attributes['entity-path']) != '', attributes['entity-path'], attributes['message_bus.destination']) AS destination,
                        multiIf((attributes['messaging.destination.partition.id']) != '', attributes['messaging.destination.partition.id'], (attributes['messaging.kafka.destination.partition']) != '', attributes['messaging.kafka.destination.partition'], attributes['messaging.kafka.partition']) AS kafka_partition,
                        if((attributes['messaging.kafka.offset']) != '', attributes['messaging.kafka.offset'], attributes['messaging.kafka.message.offset']) AS kafka_offset
                    FROM
                    (
                        SELECT
                            trace_id,
                            span_id,
                            parent_span_id,
                            kind,
                            flags,
                            started_at,
                            received_at,
                            version,
                            function,
                            channel,
                            role,
                            scope_name,
                            attributes,
                            link_attributes,
                            link_trace_ids,
                            link_span_ids
                        FROM spans
                        WHERE role != 'none'
                    )
                )
            )
        )
    )
)
WHERE (kind_name IN ('id', 'context', 'pointer', 'fingerprint')) AND (second_colon > (first_colon + 1)) AND (key != '');

CREATE MATERIALIZED VIEW hop_ends_from_publishes TO hop_ends
(
    `direction` Enum8('publish' = 1, 'delivery' = 2),
    `key_kind` Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4),
    `carrier` String,
    `key` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `invocation_span_id` FixedString(8),
    `record` Nullable(UInt32),
    `attribution` String,
    `channel` String,
    `via` String,
    `function` LowCardinality(String),
    `at` DateTime64(9, 'UTC'),
    `event_time` Nullable(DateTime64(3, 'UTC')),
    `receive_count` Nullable(UInt32),
    `payload_bytes` Nullable(UInt64),
    `payload_hash` String,
    `fingerprint` String,
    `shape` String,
    `event_key` String,
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64
)
AS SELECT
    CAST('publish', 'Enum8(\'publish\' = 1, \'delivery\' = 2)') AS direction,
    CAST(if((kind_name IN ('id', 'context', 'pointer')), kind_name, 'fingerprint'), 'Enum8(\'id\' = 1, \'context\' = 2, \'pointer\' = 3, \'fingerprint\' = 4)') AS key_kind,
    substring(full_key, first_colon + 1, (second_colon - first_colon) - 1) AS carrier,
    substring(full_key, second_colon + 1) AS key,
    trace_id,
    span_id,
    ordinal,
    toFixedString(if(match(sent['choreoscope.invocation'], '^[0-9a-fA-F]{16}$'), unhex(sent['choreoscope.invocation']), ''), 8) AS invocation_span_id,
    toUInt32OrNull(sent['choreoscope.record']) AS record,
    sent['choreoscope.attribution'] AS attribution,
    if(is_ours, sent['choreoscope.channel'], plain_channel) AS channel,
    '' AS via,
    function,
    sent_at AS at,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS event_time,
    CAST(NULL, 'Nullable(UInt32)') AS receive_count,
    toUInt64OrNull(sent['messaging.message.body.size']) AS payload_bytes,
    sent['choreoscope.payload_hash'] AS payload_hash,
    sent['choreoscope.fingerprint'] AS fingerprint,
    sent['choreoscope.shape'] AS shape,
    sent['choreoscope.event_key'] AS event_key,
    received_at,
    version
FROM
(
    SELECT
        *,
        position(full_key, ':') AS first_colon,
        position(full_key, ':', first_colon + 1) AS second_colon,
        substring(full_key, 1, first_colon - 1) AS kind_name
    FROM
    (
        SELECT
            trace_id,
            span_id,
            is_ours,
            plain_channel,
            function,
            received_at,
            version,
            entry.1 AS ordinal,
            entry.2 AS sent,
            arrayJoin(arrayConcat(entry.3, [concat('context:w3c:', lower(hex(trace_id)), lower(hex(span_id)))])) AS full_key,
            entry.4 AS sent_at
        FROM
        (
            SELECT
                trace_id,
                span_id,
                is_ours,
                plain_channel,
                function,
                received_at,
                version,
                arrayJoin(if(is_ours, arrayMap(event -> (toUInt32OrZero((event.2)['choreoscope.publish']), event.2, JSONExtract((event.2)['choreoscope.keys'], 'Array(String)'), greatest(started_at, least(event.3, started_at + toIntervalDay(1)))), arrayFilter(event -> ((event.1) = 'choreoscope.publish'), arrayZip(event_names, event_attributes, event_times))), [(toUInt32(0), CAST(map(), 'Map(LowCardinality(String), String)'), arrayConcat(multiIf((service = 'lambda') AND (invocation_id != ''), [concat('id:lambda:', invocation_id)], (service = 'lambda') AND (request_id != ''), [concat('id:lambda:', request_id)], (service = 's3') AND (request_id != ''), [concat('id:s3:', request_id)], (message_id != '') AND (carrier != ''), [concat('id:', carrier, ':', message_id)], []), if((carrier = 'kafka') AND (kafka_offset != '') AND (kafka_partition != ''), [concat('pointer:kafka:', destination, '/', kafka_partition, ':', kafka_offset)], [])), started_at)])) AS entry
            FROM
            (
                SELECT
                    trace_id,
                    span_id,
                    started_at,
                    received_at,
                    version,
                    event_names,
                    event_attributes,
                    event_times,
                    function,
                    has(event_names, 'choreoscope.publish') AS is_ours,
                    channel AS plain_channel,
                    aws_service AS service,
                    aws_request_id AS request_id,
                    messaging_carrier AS carrier,
                    invocation_id,
                    message_id,
                    destination,
                    kafka_partition,
                    kafka_offset
                FROM
                (
                    SELECT
                        *,
                        if((attributes['messaging.system']) != '', attributes['messaging.system'], attributes['component']) AS messaging_system,
                        transform(messaging_system, ['aws_sqs', 'aws.sqs', 'AmazonSQS', 'aws.sns', 'aws_sns', 'AmazonSNS', 'gcp_pubsub'], ['sqs', 'sqs', 'sqs', 'sns', 'sns', 'sns', 'pubsub'], messaging_system) AS messaging_carrier,
                        if((attributes['messaging.operation.type']) != '', attributes['messaging.operation.type'], attributes['messaging.operation']) AS messaging_operation,
                        if((attributes['faas.invocation_id']) != '', attributes['faas.invocation_id'], attributes['faas.execution']) AS invocation_id,
                        if((attributes['messaging.message.id']) != '', attributes['messaging.message.id'], attributes['messaging.message_id']) AS message_id,
                        multiIf((attributes['messaging.destination.name']) != '', attributes['messaging.destination.name'], (attributes['messaging.destination']) != '', attributes['messaging.destination'], (attributes['messaging.source.name']) != '', attributes['messaging.source.name'], (attributes['entity-path']) != '', attributes['entity-path'], attributes['message_bus.destination']) AS destination,
                        multiIf((attributes['messaging.destination.partition.id']) != '', attributes['messaging.destination.partition.id'], (attributes['messaging.kafka.destination.partition']) != '', attributes['messaging.kafka.destination.partition'], attributes['messaging.kafka.partition']) AS kafka_partition,
                        if((attributes['messaging.kafka.offset']) != '', attributes['messaging.kafka.offset'], attributes['messaging.kafka.message.offset']) AS kafka_offset,
                        if((attributes['http.request.method']) != '', attributes['http.request.method'], attributes['http.method']) AS http_method,
                        if(((attributes['rpc.system']) = 'aws-api') OR ((attributes['rpc.system.name']) = 'aws-api'), splitByChar('/', attributes['rpc.method'])[-1], '') AS aws_operation,
                        if(((attributes['rpc.system']) = 'aws-api') OR ((attributes['rpc.system.name']) = 'aws-api'), replaceRegexpOne(lower(if(position(attributes['rpc.method'], '/') > 0, splitByChar('/', attributes['rpc.method'])[1], attributes['rpc.service'])), '^(?:amazon|aws) ?', ''), '') AS aws_service,
                        multiIf((attributes['aws.request_id']) != '', attributes['aws.request_id'], (attributes['aws.request.id']) != '', attributes['aws.request.id'], attributes['aws.requestId']) AS aws_request_id
                    FROM
                    (
                        SELECT
                            trace_id,
                            span_id,
                            kind,
                            scope_name,
                            started_at,
                            received_at,
                            version,
                            event_names,
                            event_attributes,
                            event_times,
                            function,
                            channel,
                            attributes,
                            link_span_ids
                        FROM spans
                        WHERE has(event_names, 'choreoscope.publish') OR ((kind IN ('producer', 'client')) AND (scope_name != '@choreoscope/instrumentation'))
                    )
                )
                WHERE is_ours OR (((messaging_system = '') OR (messaging_operation = 'create') OR empty(link_span_ids)) AND ((kind = 'producer') OR (((attributes['db.system']) = '') AND ((attributes['db.system.name']) = '') AND multiIf(aws_operation != '', (aws_operation IN ('SendMessage', 'SendMessageBatch', 'Publish', 'PublishBatch', 'PutEvents', 'Invoke', 'InvokeAsync', 'PutRecord', 'PutRecords', 'PutRecordBatch', 'PutObject', 'CopyObject', 'CompleteMultipartUpload', 'DeleteObject', 'DeleteObjects', 'StartExecution', 'StartSyncExecution', 'CreateSchedule', 'UpdateSchedule', 'PostToConnection')), messaging_system != '', (messaging_system != 'gcp_pubsub') AND (messaging_operation IN ('', 'send', 'publish', 'create')), http_method != ''))))
            )
        )
    )
)
WHERE (kind_name IN ('id', 'context', 'pointer', 'fingerprint')) AND (second_colon > (first_colon + 1)) AND (key != '');

CREATE TABLE hop_rollups
(
    `width_s` UInt16,
    `at` DateTime('UTC'),
    `from_function` LowCardinality(String),
    `to_function` LowCardinality(String),
    `channel` LowCardinality(String),
    `via` LowCardinality(String),
    `evidence` Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5),
    `hops` UInt64,
    `wait_ms` AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY if(width_s = 60, toYYYYMMDD(at), toYYYYMM(at))
ORDER BY (width_s, to_function, from_function, at, channel, via, evidence)
TTL at + toIntervalDay(35) WHERE width_s = 60, at + toIntervalMonth(27)
SETTINGS index_granularity = 1024;

CREATE TABLE hop_times
(
    `delivered_at` DateTime64(9, 'UTC'),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `from_function` LowCardinality(String),
    `to_function` LowCardinality(String),
    `channel` LowCardinality(String),
    `via` LowCardinality(String),
    `evidence` Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5),
    `wait_ms` Float64,
    `version` UInt64,
    `is_deleted` UInt8
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toDate(delivered_at)
ORDER BY (delivered_at, trace_id, span_id, ordinal)
TTL toDateTime(delivered_at) + toIntervalDay(35)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE MATERIALIZED VIEW hop_times_of_hops TO hop_times
(
    `delivered_at` DateTime64(9, 'UTC'),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `from_function` String,
    `to_function` String,
    `channel` String,
    `via` String,
    `evidence` Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5),
    `wait_ms` Float64,
    `version` UInt64,
    `is_deleted` UInt8
)
AS SELECT
    delivered_at,
    trace_id,
    span_id,
    ordinal,
    from_function,
    to_function,
    channel,
    via,
    evidence,
    wait_ms,
    version,
    is_deleted
FROM hops;

CREATE TABLE hops
(
    `trace_id` FixedString(16) COMMENT 'the receiving invocation',
    `span_id` FixedString(8),
    `ordinal` UInt32 COMMENT 'record in that invocation',
    `evidence` Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5),
    `confidence` Float64 DEFAULT 1 COMMENT '0 to 1; below 1 only where the evidence is a fingerprint or inferred',
    `carrier` LowCardinality(String),
    `key` String,
    `publish_trace_id` FixedString(16),
    `publish_span_id` FixedString(8),
    `publish_ordinal` UInt32,
    `from_span_id` FixedString(8) COMMENT 'the publishing invocation, same trace as the publish; zeros: outside any known invocation',
    `from_record` Nullable(UInt32) COMMENT 'NULL: shared by all records of that invocation',
    `from_function` String,
    `to_function` String,
    `channel` String,
    `via` String,
    `published_at` DateTime64(9, 'UTC'),
    `delivered_at` DateTime64(9, 'UTC'),
    `wait_ms` Float64 COMMENT 'delivered - published, never below 0',
    `is_skewed` UInt8 COMMENT '1: the clocks said the delivery came first',
    `receive_count` Nullable(UInt32),
    `payload_bytes` Nullable(UInt64),
    `is_duplicate` UInt8 DEFAULT 0 COMMENT '1: its consumer (function) already got an event with the same id',
    `is_deleted` UInt8 DEFAULT 0,
    `version` UInt64,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(delivered_at)
ORDER BY (trace_id, span_id, ordinal)
SETTINGS index_granularity = 8192;

CREATE TABLE identifiers
(
    `hash` UInt64 COMMENT 'cityHash64',
    `kind` Enum8('request' = 1, 'key' = 2, 'business' = 3),
    `at` DateTime('UTC'),
    `trace_id` FixedString(16),
    `span_id` FixedString(8) COMMENT 'the invocation it occurs in; zeros: in one of the trace'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (hash, kind, trace_id, span_id)
SETTINGS index_granularity = 1024;

CREATE MATERIALIZED VIEW identifiers_of_hop_ends TO identifiers
(
    `hash` UInt64,
    `kind` String,
    `at` DateTime('UTC'),
    `trace_id` FixedString(16),
    `span_id` FixedString(8)
)
AS SELECT DISTINCT
    cityHash64(said.2) AS hash,
    said.1 AS kind,
    toDateTime(at, 'UTC') AS at,
    trace_id,
    invocation_span_id AS span_id
FROM hop_ends
ARRAY JOIN arrayFilter(pair -> ((pair.2) != ''), [('key', if(key_kind = 'context', '', key)), ('business', event_key)]) AS said;

CREATE MATERIALIZED VIEW identifiers_of_invocations TO identifiers
(
    `hash` UInt64,
    `kind` String,
    `at` DateTime('UTC'),
    `trace_id` FixedString(16),
    `span_id` FixedString(8)
)
AS SELECT
    cityHash64(request_id) AS hash,
    'request' AS kind,
    toDateTime(started_at, 'UTC') AS at,
    trace_id,
    span_id
FROM invocations
WHERE request_id != '';

CREATE TABLE infer_batches
(
    `inserted_at` DateTime64(9, 'UTC'),
    `rows` UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + toIntervalDay(15)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE TABLE infer_inbox
(
    `inserted_at` DateTime64(9, 'UTC') DEFAULT now64(9, 'UTC'),
    `what` Enum8('record' = 1, 'publish' = 2, 'received' = 3),
    `trace_id` FixedString(16) COMMENT 'of the record, or of the publish',
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `at` DateTime64(9, 'UTC'),
    `prints` Array(FixedString(16)) COMMENT 'of a publish, as in infer_prints'
)
ENGINE = MergeTree
PARTITION BY toDate(inserted_at)
ORDER BY inserted_at
TTL toDateTime(inserted_at) + toIntervalDay(14)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE MATERIALIZED VIEW infer_inbox_of_hops TO infer_inbox
(
    `what` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `at` DateTime64(9, 'UTC')
)
AS SELECT
    if(evidence = 'none', 'record', 'received') AS what,
    if(evidence = 'none', trace_id, publish_trace_id) AS trace_id,
    if(evidence = 'none', span_id, publish_span_id) AS span_id,
    if(evidence = 'none', ordinal, publish_ordinal) AS ordinal,
    if(evidence = 'none', delivered_at, published_at) AS at
FROM hops
WHERE (evidence NOT IN ('fingerprint', 'inferred')) AND (is_deleted = 0);

CREATE MATERIALIZED VIEW infer_inbox_of_publishes TO infer_inbox
(
    `what` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `at` DateTime64(9, 'UTC'),
    `prints` Array(FixedString(16))
)
AS SELECT DISTINCT
    'publish' AS what,
    trace_id,
    span_id,
    ordinal,
    at,
    arrayMap(n -> sipHash128(n.1, n.2), arrayFilter(n -> ((n.2) != ''), [('payload_hash', payload_hash), ('fingerprint', fingerprint), ('event_key', if((event_key = '') OR (channel = ''), '', concat(channel, ' ', event_key)))])) AS prints
FROM hop_ends
WHERE direction = 'publish';

CREATE TABLE infer_prints
(
    `print` FixedString(16),
    `kind` Enum8('payload_hash' = 1, 'fingerprint' = 2, 'event_key' = 3) COMMENT 'says most first',
    `direction` Enum8('publish' = 1, 'delivery' = 2),
    `at` DateTime64(9, 'UTC'),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `invocation_span_id` FixedString(8),
    `function` LowCardinality(String),
    `channel` String,
    `via` String,
    `payload_bytes` Nullable(UInt64),
    `event_key` String,
    `version` UInt64,
    `inserted_at` DateTime DEFAULT now('UTC')
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(at)
ORDER BY (print, direction, trace_id, span_id, ordinal)
TTL inserted_at + toIntervalDay(35)
SETTINGS index_granularity = 8192;

CREATE MATERIALIZED VIEW infer_prints_of_hop_ends TO infer_prints
(
    `print` FixedString(16),
    `kind` String,
    `direction` Enum8('publish' = 1, 'delivery' = 2),
    `at` DateTime64(9, 'UTC'),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `invocation_span_id` FixedString(8),
    `function` String,
    `channel` String,
    `via` String,
    `payload_bytes` Nullable(UInt64),
    `event_key` String,
    `version` UInt64
)
AS SELECT DISTINCT
    sipHash128(toString(noted.1), noted.2) AS print,
    noted.1 AS kind,
    direction,
    at,
    trace_id,
    span_id,
    ordinal,
    invocation_span_id,
    function,
    channel,
    via,
    payload_bytes,
    event_key,
    version
FROM hop_ends
ARRAY JOIN arrayFilter(n -> ((n.2) != ''), [('payload_hash', payload_hash), ('fingerprint', fingerprint), ('event_key', if((event_key = '') OR (channel = ''), '', concat(channel, ' ', event_key)))]) AS noted;

CREATE TABLE infer_received
(
    `at` DateTime64(9, 'UTC') COMMENT 'when it was sent',
    `channel` LowCardinality(String),
    `to_function` LowCardinality(String),
    `publish_trace_id` FixedString(16),
    `publish_span_id` FixedString(8),
    `publish_ordinal` UInt32,
    `inserted_at` DateTime DEFAULT now('UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(at)
ORDER BY (toStartOfHour(at), channel, to_function, publish_trace_id, publish_span_id, publish_ordinal)
TTL inserted_at + toIntervalDay(3)
SETTINGS index_granularity = 8192;

CREATE MATERIALIZED VIEW infer_received_of_hops TO infer_received
(
    `at` DateTime64(9, 'UTC'),
    `channel` String,
    `to_function` String,
    `publish_trace_id` FixedString(16),
    `publish_span_id` FixedString(8),
    `publish_ordinal` UInt32
)
AS SELECT
    published_at AS at,
    channel,
    to_function,
    publish_trace_id,
    publish_span_id,
    publish_ordinal
FROM hops
WHERE (evidence IN ('id', 'context', 'pointer', 'fingerprint')) AND (is_deleted = 0) AND (NOT match(channel, '^(http|websocket|mqtt|schedule):'));

CREATE TABLE infer_roots
(
    `at` DateTime64(9, 'UTC'),
    `to_function` LowCardinality(String),
    `channel` LowCardinality(String),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `inserted_at` DateTime DEFAULT now('UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(at)
ORDER BY (toStartOfHour(at), to_function, channel, trace_id, span_id, ordinal)
TTL inserted_at + toIntervalDay(3)
SETTINGS index_granularity = 8192;

CREATE MATERIALIZED VIEW infer_roots_of_hops TO infer_roots
(
    `at` DateTime64(9, 'UTC'),
    `to_function` String,
    `channel` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32
)
AS SELECT
    delivered_at AS at,
    to_function,
    channel,
    trace_id,
    span_id,
    ordinal
FROM hops
WHERE (evidence = 'none') AND (is_deleted = 0) AND (NOT match(channel, '^(http|websocket|mqtt|schedule):'));

CREATE TABLE infer_sent
(
    `at` DateTime64(9, 'UTC'),
    `function` LowCardinality(String),
    `channel` LowCardinality(String),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `invocation_span_id` FixedString(8),
    `fingerprint` String,
    `version` UInt64,
    `inserted_at` DateTime DEFAULT now('UTC')
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(at)
ORDER BY (toStartOfHour(at), function, channel, trace_id, span_id, ordinal)
TTL inserted_at + toIntervalDay(3)
SETTINGS index_granularity = 8192;

CREATE MATERIALIZED VIEW infer_sent_of_hop_ends TO infer_sent
(
    `at` DateTime64(9, 'UTC'),
    `function` String,
    `channel` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `invocation_span_id` FixedString(8),
    `fingerprint` String,
    `version` UInt64
)
AS SELECT DISTINCT
    at,
    function,
    channel,
    trace_id,
    span_id,
    ordinal,
    invocation_span_id,
    fingerprint,
    version
FROM hop_ends
WHERE (direction = 'publish') AND (channel != '') AND (NOT match(channel, '^(http|websocket|mqtt|schedule):'));

CREATE TABLE infer_waiting
(
    `print` FixedString(16),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `inserted_at` DateTime DEFAULT now('UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (print, trace_id, span_id, ordinal)
TTL inserted_at + toIntervalDay(35)
SETTINGS index_granularity = 8192;

CREATE TABLE inferred_hops
(
    `trace_id` FixedString(16) COMMENT 'the receiving invocation',
    `span_id` FixedString(8),
    `ordinal` UInt32 COMMENT 'record in that invocation',
    `evidence` Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5) COMMENT 'fingerprint or inferred',
    `confidence` Float64 COMMENT '0 to 1: how likely it is this publish',
    `method` LowCardinality(String) COMMENT 'what it was inferred from',
    `publish_trace_id` FixedString(16),
    `publish_span_id` FixedString(8),
    `publish_ordinal` UInt32,
    `is_deleted` UInt8 DEFAULT 0,
    `version` UInt64,
    INDEX by_publish publish_trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (trace_id, span_id, ordinal)
SETTINGS index_granularity = 8192;

CREATE TABLE instance_batches
(
    `inserted_at` DateTime64(9, 'UTC'),
    `rows` UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + toIntervalDay(15)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE TABLE instance_inbox
(
    `inserted_at` DateTime64(9, 'UTC') DEFAULT now64(9, 'UTC'),
    `function` String,
    `function_name` LowCardinality(String),
    `instance` String
)
ENGINE = MergeTree
PARTITION BY toDate(inserted_at)
ORDER BY inserted_at
TTL toDateTime(inserted_at) + toIntervalDay(14)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE MATERIALIZED VIEW instance_inbox_of_reports TO instance_inbox
(
    `function` String,
    `function_name` LowCardinality(String),
    `instance` String
)
AS SELECT DISTINCT
    function,
    function_name,
    instance
FROM platform_reports
WHERE (instance != '') AND ((kind IN ('init', 'restore')) OR (init_ms IS NOT NULL) OR (restore_ms IS NOT NULL));

CREATE TABLE instance_slots
(
    `function` String,
    `instance` String COMMENT 'where nobody says, each cold call is an instance of its own: call:<trace><span>',
    `slot` DateTime('UTC'),
    `function_name` LowCardinality(String),
    `function_version` LowCardinality(String),
    `provider` LowCardinality(String),
    `account` LowCardinality(String),
    `region` LowCardinality(String),
    `architecture` LowCardinality(String),
    `runtime` LowCardinality(String),
    `memory_bytes` UInt64 COMMENT '0: not known',
    `calls` UInt64,
    `errors` UInt64,
    `busy_ms` Float64 COMMENT 'while at least one call ran',
    `work_ms` Float64 COMMENT 'sum over its calls',
    `billed_ms` UInt64,
    `max_concurrency` UInt32,
    `cold_calls` UInt32 COMMENT 'calls that an init or a restore came before',
    `cold_billed_ms` UInt64 COMMENT 'of those, what was billed beyond their duration',
    `first_call_at` DateTime64(9, 'UTC'),
    `last_call_end` DateTime64(9, 'UTC'),
    `first_trace_id` FixedString(16),
    `first_span_id` FixedString(8),
    `first_request_id` String,
    `first_source` LowCardinality(String),
    `first_channel` String,
    `is_cold_start` UInt8,
    `init_ms` Nullable(Float64),
    `said_init_ms` Nullable(Float64) COMMENT 'as the instance itself measured it, from the start of its runtime',
    `restore_ms` Nullable(Float64),
    `initialization_type` LowCardinality(String),
    `is_reported` UInt8,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX by_slot slot TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(slot)
ORDER BY (function, instance, slot)
TTL slot + toIntervalMonth(27)
SETTINGS index_granularity = 1024;

CREATE TABLE instances
(
    `function` String,
    `began_at` DateTime64(9, 'UTC') COMMENT 'its init, where that is known, else its first call',
    `instance` String,
    `function_name` LowCardinality(String),
    `function_version` LowCardinality(String),
    `provider` LowCardinality(String),
    `account` LowCardinality(String),
    `region` LowCardinality(String),
    `architecture` LowCardinality(String),
    `runtime` LowCardinality(String),
    `memory_bytes` UInt64 COMMENT '0: not known',
    `start` Enum8('unknown' = 0, 'on-demand' = 1, 'provisioned' = 2, 'proactive' = 3, 'restored' = 4) COMMENT 'unknown: nobody saw how it began',
    `init_ms` Nullable(Float64) COMMENT 'of a restored one: the restore',
    `container_ms` Nullable(Float64) COMMENT 'part of init_ms before its runtime began, where somebody says',
    `runtime_ms` Nullable(Float64) COMMENT 'the rest of it',
    `init_billed_ms` UInt64 COMMENT 'part of what was billed',
    `lead_ms` Nullable(Float64) COMMENT 'ready so long before its first call',
    `is_init_failed` UInt8,
    `restarts` UInt32 COMMENT 'calls that found it cold again: the runtime had ended',
    `calls` UInt64 COMMENT '0: an init nobody used',
    `errors` UInt64,
    `busy_ms` Float64,
    `work_ms` Float64,
    `billed_ms` UInt64,
    `max_concurrency` UInt32,
    `first_call_at` DateTime64(9, 'UTC') COMMENT 'the epoch: none',
    `last_seen_at` DateTime64(9, 'UTC') COMMENT 'end of its last call; when it was ready, of one without',
    `first_trace_id` FixedString(16),
    `first_span_id` FixedString(8),
    `source` LowCardinality(String) COMMENT 'of its first call',
    `channel` String,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0,
    INDEX by_instance instance TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(began_at)
ORDER BY (function, began_at, instance)
TTL toDateTime(began_at) + toIntervalMonth(27)
SETTINGS index_granularity = 1024;

CREATE VIEW invocation_costs
(
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `function` String,
    `started_at` DateTime64(9, 'UTC'),
    `billed_ms` UInt64,
    `memory_bytes` Nullable(UInt64),
    `architecture` LowCardinality(String),
    `region` LowCardinality(String),
    `duration_price_usd` Nullable(Decimal(18, 12)),
    `request_price_usd` Nullable(Decimal(18, 12)),
    `list_cost_usd` Nullable(Decimal(38, 18))
)
AS SELECT
    trace_id,
    span_id,
    function,
    started_at,
    billed_ms,
    memory_bytes,
    architecture,
    region,
    duration_price_usd,
    request_price_usd,
    accurateCastOrNull((((toDecimal256(duration_price_usd, 24) * billed_ms) * memory_bytes) / (1000 * 1073741824)) + request_price_usd, 'Decimal(38, 18)') AS list_cost_usd
FROM
(
    SELECT
        i.trace_id AS trace_id,
        i.span_id AS span_id,
        i.function AS function,
        i.started_at AS started_at,
        i.billed_ms AS billed_ms,
        i.memory_bytes AS memory_bytes,
        i.architecture AS architecture,
        i.region AS region,
        if(d.unit = '', NULL, d.price_usd) AS duration_price_usd,
        if(r.unit = '', NULL, r.price_usd) AS request_price_usd
    FROM
    (
        SELECT
            trace_id,
            span_id,
            function,
            started_at,
            billed_ms,
            memory_bytes,
            architecture,
            region,
            provider,
            toDate(started_at) AS day,
            multiIf((architecture IN ('amd64', 'x86_64', 'x86', '')), 'x86', toString(architecture)) AS priced_architecture
        FROM invocations
        FINAL
    ) AS i
    ASOF LEFT JOIN
    (
        SELECT *
        FROM prices
        WHERE (service = 'lambda') AND (dimension = 'duration') AND (tier_from = 0)
    ) AS d ON (i.provider = d.provider) AND (i.region = d.region) AND (i.priced_architecture = d.architecture) AND (i.day >= d.effective_from)
    ASOF LEFT JOIN
    (
        SELECT *
        FROM prices
        WHERE (service = 'lambda') AND (dimension = 'request') AND (tier_from = 0)
    ) AS r ON (i.provider = r.provider) AND (i.region = r.region) AND (i.priced_architecture = r.architecture) AND (i.day >= r.effective_from)
);

CREATE TABLE invocation_places
(
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `function` LowCardinality(String),
    `started_at` DateTime64(9, 'UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(started_at)
ORDER BY (trace_id, span_id, function, started_at)
SETTINGS index_granularity = 1024;

CREATE MATERIALIZED VIEW invocation_places_of_invocations TO invocation_places
(
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `function` String,
    `started_at` DateTime64(9, 'UTC')
)
AS SELECT
    trace_id,
    span_id,
    function,
    started_at
FROM invocations;

CREATE TABLE invocations
(
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `parent_span_id` FixedString(8),
    `function` String COMMENT 'identity without version or alias: the unqualified ARN or resource id, else service name',
    `function_name` LowCardinality(String),
    `function_version` LowCardinality(String),
    `provider` LowCardinality(String),
    `account` LowCardinality(String),
    `region` LowCardinality(String),
    `instance` String,
    `request_id` String,
    `trigger` LowCardinality(String),
    `source` LowCardinality(String),
    `channel` String,
    `started_at` DateTime64(9, 'UTC'),
    `duration_ms` Float64,
    `init_duration_ms` Nullable(Float64),
    `billed_ms` UInt64 COMMENT 'ceil(duration + init): computed, until a platform report says',
    `is_cold_start` UInt8,
    `memory_bytes` Nullable(UInt64),
    `architecture` LowCardinality(String),
    `runtime` LowCardinality(String),
    `is_error` UInt8,
    `error_type` LowCardinality(String),
    `error_message` String,
    `is_unfinished` UInt8,
    `batch_size` UInt32 COMMENT 'delivered records, at least 1: an HTTP request is one',
    `failed_records` Array(UInt32),
    `overhead_init_ms` Nullable(Float64) COMMENT 'cold start: what loading the instrumentation took',
    `overhead_us` Nullable(UInt64) COMMENT 'what recording this invocation took, without sending',
    `flush_ms` Nullable(Float64) COMMENT 'how long the previous invocation of this instance waited for the collector; mode extension: was billed after its response',
    `waited_ms` Nullable(Float64) COMMENT 'mode extension: how long at most this call waited for the sending of the one before; NULL: it did not',
    `mode` LowCardinality(String) COMMENT 'await, extension, logs, otlp; empty: another instrumentation',
    `dropped_spans` UInt64 COMMENT 'spans the instance gave up since it last said so',
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64,
    `reported` UInt8 DEFAULT 0 COMMENT '1: billed_ms is what the provider printed',
    `computed_billed_ms` Nullable(UInt64) COMMENT 'where the provider printed one: what we had computed',
    `memory_used_bytes` Nullable(UInt64),
    `restore_duration_ms` Nullable(Float64) COMMENT 'of a snapshot; part of billed_ms as printed',
    `initialization_type` LowCardinality(String) DEFAULT '' COMMENT 'on-demand, provisioned-concurrency, snap-start; empty: not said',
    `status` LowCardinality(String) DEFAULT '' COMMENT 'of a report: success, error, timeout, failure; empty: not said',
    `is_report_only` UInt8 DEFAULT 0 COMMENT '1: no span told of it; its ids are made of its report',
    `said` Tuple(
        duration_ms Float64,
        init_duration_ms Nullable(Float64),
        billed_ms UInt64,
        is_cold_start UInt8,
        memory_bytes Nullable(UInt64),
        architecture String,
        is_error UInt8,
        error_type String,
        error_message String,
        is_unfinished UInt8) DEFAULT tuple(duration_ms, init_duration_ms, billed_ms, is_cold_start, memory_bytes, toString(architecture), is_error, toString(error_type), error_message, is_unfinished) COMMENT 'as the span had it: what a report changed',
    INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(started_at)
ORDER BY (function, started_at, trace_id, span_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE MATERIALIZED VIEW invocations_from_spans TO invocations
(
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `parent_span_id` FixedString(8),
    `function` LowCardinality(String),
    `function_name` String,
    `function_version` String,
    `provider` String,
    `account` String,
    `region` String,
    `instance` String,
    `request_id` String,
    `trigger` String,
    `source` String,
    `channel` String,
    `started_at` DateTime64(9, 'UTC'),
    `duration_ms` Float64,
    `init_duration_ms` Nullable(Float64),
    `billed_ms` UInt64,
    `is_cold_start` UInt8,
    `memory_bytes` Nullable(UInt64),
    `architecture` String,
    `runtime` String,
    `is_error` UInt8,
    `error_type` String,
    `error_message` String,
    `is_unfinished` UInt8,
    `batch_size` UInt32,
    `failed_records` Array(UInt32),
    `overhead_init_ms` Nullable(Float64),
    `overhead_us` Nullable(UInt64),
    `flush_ms` Nullable(Float64),
    `waited_ms` Nullable(Float64),
    `mode` String,
    `dropped_spans` UInt64,
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64
)
AS WITH
    splitByChar(':', toString(resource_id)) AS arn,
    (length(arn) >= 7) AND ((arn[1]) = 'arn') AND ((arn[3]) = 'lambda') AND ((arn[6]) = 'function') AS is_lambda_arn,
    if((attributes['faas.version']) != '', attributes['faas.version'], resource['faas.version']) AS said_version,
    toFloat64OrNull(attributes['choreoscope.init_duration_ms']) AS said_init,
    toFloat64OrNull(attributes['choreoscope.overhead_init_ms']) AS said_overhead_init,
    toFloat64OrNull(attributes['choreoscope.flush_ms']) AS said_flush,
    toFloat64OrNull(attributes['choreoscope.waited_ms']) AS said_waited,
    (arrayFirst(pair -> ((pair.1) = 'exception'), arrayZip(event_names, event_attributes))).2 AS exception
SELECT
    trace_id,
    span_id,
    parent_span_id,
    function,
    multiIf(faas_name != '', toString(faas_name), is_lambda_arn, arn[7], service_name != '', toString(service_name), toString(name)) AS function_name,
    multiIf(said_version != '', said_version, is_lambda_arn, arn[8], '') AS function_version,
    multiIf((resource['cloud.provider']) != '', resource['cloud.provider'], is_lambda_arn, 'aws', '') AS provider,
    multiIf(account != '', toString(account), is_lambda_arn, arn[5], '') AS account,
    multiIf(region != '', toString(region), is_lambda_arn, arn[4], '') AS region,
    multiIf((resource['faas.instance']) != '', resource['faas.instance'], (attributes['faas.instance']) != '', attributes['faas.instance'], role = 'entry', resource['service.instance.id'], '') AS instance,
    invocation_id AS request_id,
    multiIf((attributes['faas.trigger']) != '', transform(attributes['faas.trigger'], ['timerTrigger', 'blobTrigger', 'cosmosDBTrigger', 'sqlTrigger', 'queueTrigger', 'serviceBusTrigger', 'eventHubTrigger', 'eventGridTrigger', 'kafkaTrigger', 'rabbitMQTrigger', 'orchestrationTrigger', 'activityTrigger', 'entityTrigger'], ['timer', 'datasource', 'datasource', 'datasource', 'pubsub', 'pubsub', 'pubsub', 'pubsub', 'pubsub', 'pubsub', 'other', 'other', 'other'], attributes['faas.trigger']), (url != '') OR (http_method != ''), 'http', (role = 'entry') AND (messaging_system != ''), 'pubsub', 'other') AS trigger,
    attributes['choreoscope.source'] AS source,
    channel,
    started_at,
    duration_ns / 1000000. AS duration_ms,
    if((said_init >= 0) AND (said_init < 1000000000.), said_init, NULL) AS init_duration_ms,
    toUInt64(ceil((duration_ns / 1000000.) + ifNull(init_duration_ms, 0))) AS billed_ms,
    (attributes['faas.coldstart']) = 'true' AS is_cold_start,
    toUInt64OrNull(if((resource['faas.max_memory']) != '', resource['faas.max_memory'], attributes['faas.max_memory'])) AS memory_bytes,
    resource['host.arch'] AS architecture,
    trimRight(concat(resource['process.runtime.name'], ' ', resource['process.runtime.version'])) AS runtime,
    (status = 'error') OR ((attributes['error.type']) != '') AS is_error,
    if((attributes['error.type']) != '', attributes['error.type'], exception['exception.type']) AS error_type,
    if(status_message != '', status_message, exception['exception.message']) AS error_message,
    (attributes['choreoscope.unfinished']) = 'true' AS is_unfinished,
    greatest(toUInt32(1), least(toUInt32OrZero(attributes['messaging.batch.message_count']), toUInt32(10000)), toUInt32(arrayCount(link -> mapContains(link, 'choreoscope.delivery'), link_attributes))) AS batch_size,
    JSONExtract(attributes['choreoscope.failed_records'], 'Array(UInt32)') AS failed_records,
    if((said_overhead_init >= 0) AND (said_overhead_init < 1000000000.), said_overhead_init, NULL) AS overhead_init_ms,
    toUInt64OrNull(attributes['choreoscope.overhead_us']) AS overhead_us,
    if((said_flush >= 0) AND (said_flush < 1000000000.), said_flush, NULL) AS flush_ms,
    if((said_waited >= 0) AND (said_waited < 1000000000.), said_waited, NULL) AS waited_ms,
    attributes['choreoscope.mode'] AS mode,
    toUInt64OrZero(attributes['choreoscope.dropped_spans']) AS dropped_spans,
    received_at,
    version
FROM
(
    SELECT
        *,
        if((attributes['messaging.system']) != '', attributes['messaging.system'], attributes['component']) AS messaging_system,
        if((attributes['faas.invocation_id']) != '', attributes['faas.invocation_id'], attributes['faas.execution']) AS invocation_id,
        if((attributes['http.request.method']) != '', attributes['http.request.method'], attributes['http.method']) AS http_method,
        multiIf((attributes['url.full']) != '', attributes['url.full'], (attributes['http.url']) != '', attributes['http.url'], (attributes['url.path']) != '', attributes['url.path'], attributes['http.target']) AS url
    FROM
    (
        SELECT
            trace_id,
            span_id,
            parent_span_id,
            name,
            service_name,
            role,
            function,
            channel,
            resource_id,
            faas_name,
            account,
            region,
            started_at,
            duration_ns,
            status,
            status_message,
            resource,
            attributes,
            event_names,
            event_attributes,
            link_attributes,
            received_at,
            version
        FROM spans
        WHERE role IN ('invocation', 'entry')
    )
);

CREATE TABLE migrations
(
    `number` UInt32,
    `statement` UInt32 COMMENT 'from 1, within the file',
    `file` String,
    `checksum` String COMMENT 'SHA-256 of the statement',
    `applied_at` DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY (number, statement)
SETTINGS index_granularity = 8192;

CREATE TABLE outbox_lease
(
    `turn` UInt64,
    `holder` String,
    `state` Enum8('held' = 1, 'released' = 2),
    `at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(turn)
ORDER BY tuple()
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 8192;

CREATE TABLE platform_reports
(
    `function` String COMMENT 'as invocations.function; only the name where the region is not known',
    `function_name` LowCardinality(String),
    `function_version` LowCardinality(String),
    `provider` LowCardinality(String),
    `account` LowCardinality(String),
    `region` LowCardinality(String),
    `instance` String COMMENT 'as invocations.instance: of Lambda the log stream; empty: not said',
    `environment` String COMMENT 'another name the provider has for that instance: Telemetry API\'s; ties an init to its calls',
    `request_id` String COMMENT 'empty: of an init or restore',
    `at` DateTime64(3, 'UTC') COMMENT 'when the provider wrote it: the end of what it tells of, a start where only a start is told',
    `kind` Enum8('invocation' = 1, 'init' = 2, 'restore' = 3, 'failure' = 4) COMMENT 'failure: a line of its own that a request timed out or crashed',
    `phase` LowCardinality(String) COMMENT 'init or restore: init, invoke (again, within a call), restore; empty: not said',
    `started_at` Nullable(DateTime64(9, 'UTC')),
    `duration_ms` Nullable(Float64),
    `billed_ms` Nullable(Float64) COMMENT 'as printed: holds the init since it is billed, and the restore',
    `init_ms` Nullable(Float64),
    `restore_ms` Nullable(Float64),
    `billed_restore_ms` Nullable(Float64) COMMENT 'part of billed_ms',
    `container_init_ms` Nullable(Float64) COMMENT 'before the runtime began, where reported',
    `memory_bytes` Nullable(UInt64),
    `memory_used_bytes` Nullable(UInt64),
    `status` LowCardinality(String) COMMENT 'success, error, timeout, failure (the runtime ended); empty: not said',
    `error_type` LowCardinality(String),
    `error_message` String,
    `initialization_type` LowCardinality(String) COMMENT 'on-demand, provisioned-concurrency, snap-start; empty: not said',
    `runtime_version` LowCardinality(String),
    `architecture` LowCardinality(String),
    `trace_id` FixedString(16) COMMENT 'of the trace header the provider knew; zeros: none',
    `span_id` FixedString(8),
    `trigger_` LowCardinality(String) COMMENT 'as invocations.trigger; empty: not said',
    `http_status` UInt16,
    `source` LowCardinality(String) COMMENT 'log, telemetry, azure, google, import',
    `report_id` FixedString(8) COMMENT 'hash of what, where and when: the same when it is sent again',
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64,
    INDEX by_received received_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(at)
ORDER BY (function, request_id, at, kind, report_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE MATERIALIZED VIEW platform_reports_of_spans TO platform_reports
(
    `function` LowCardinality(String),
    `function_name` LowCardinality(String),
    `function_version` String,
    `provider` String,
    `account` LowCardinality(String),
    `region` LowCardinality(String),
    `instance` String,
    `environment` String,
    `request_id` String,
    `at` DateTime64(3, 'UTC'),
    `kind` Enum8('invocation' = 1, 'init' = 2, 'restore' = 3, 'failure' = 4),
    `phase` String,
    `started_at` Nullable(DateTime64(9, 'UTC')),
    `duration_ms` Nullable(Float64),
    `billed_ms` Nullable(Float64),
    `init_ms` Nullable(Float64),
    `restore_ms` Nullable(Float64),
    `billed_restore_ms` Nullable(Float64),
    `container_init_ms` Nullable(Float64),
    `memory_bytes` Nullable(UInt64),
    `memory_used_bytes` Nullable(UInt64),
    `status` String,
    `error_type` String,
    `error_message` String,
    `initialization_type` String,
    `runtime_version` String,
    `architecture` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `trigger_` String,
    `http_status` UInt16,
    `source` String,
    `report_id` FixedString(8),
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64
)
AS WITH
    toInt64OrNull(attributes['choreoscope.report.started_at_ns']) AS said_started,
    arrayMap(name -> if((toFloat64OrNull(attributes[name]) >= 0) AND (toFloat64OrNull(attributes[name]) < 1000000000000.), toFloat64OrNull(attributes[name]), NULL), ['choreoscope.report.duration_ms', 'choreoscope.report.billed_ms', 'choreoscope.report.init_ms', 'choreoscope.report.restore_ms', 'choreoscope.report.billed_restore_ms', 'choreoscope.report.container_init_ms']) AS measures
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
    CAST(if(((attributes['choreoscope.report.kind']) IN ('init', 'restore', 'failure')), attributes['choreoscope.report.kind'], 'invocation'), 'Enum8(\'invocation\' = 1, \'init\' = 2, \'restore\' = 3, \'failure\' = 4)') AS kind,
    attributes['choreoscope.report.phase'] AS phase,
    if((said_started >= 1) AND (said_started <= 4102444800000000000), fromUnixTimestamp64Nano(ifNull(said_started, 0), 'UTC'), NULL) AS started_at,
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
WHERE (s.scope_name = 'choreoscope.platform') AND (s.kind = 'internal') AND (s.parent_span_id = toFixedString('', 8)) AND empty(s.event_names);

CREATE TABLE prices
(
    `provider` LowCardinality(String),
    `service` LowCardinality(String),
    `region` LowCardinality(String),
    `dimension` LowCardinality(String) COMMENT 'what is metered: duration, request, …',
    `architecture` LowCardinality(String) COMMENT 'x86 or arm64, where the price depends on it',
    `unit` LowCardinality(String) COMMENT 'GB-second (GB = 1024 MB), request, …',
    `price_usd` Decimal(18, 12) COMMENT 'per unit',
    `tier_from` Decimal(38, 6) COMMENT 'units in the payer\'s calendar month from which the price holds, inclusive',
    `tier_to` Nullable(Decimal(38, 6)) COMMENT 'exclusive; NULL: no end',
    `effective_from` Date COMMENT '1970-01-01: not known, the price as of as_of',
    `effective_from_status` LowCardinality(String) COMMENT 'confirmed, unconfirmed, unknown',
    `as_of` Date COMMENT 'when the price was read',
    `usage_type` LowCardinality(String) COMMENT 'the provider\'s own name, as on the bill',
    `status` LowCardinality(String) COMMENT 'confirmed, or third-party: not yet checked against the provider\'s figure',
    `source` LowCardinality(String) COMMENT 'the provider\'s page or price list',
    `book` String COMMENT 'SHA-256 of the files the rows came from'
)
ENGINE = MergeTree
ORDER BY (provider, service, region, dimension, architecture, effective_from, tier_from)
SETTINGS index_granularity = 8192;

CREATE TABLE publish_places
(
    `trace_id` FixedString(16),
    `invocation_span_id` FixedString(8),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `function` LowCardinality(String),
    `channel` LowCardinality(String),
    `at` DateTime64(9, 'UTC'),
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(at)
ORDER BY (trace_id, invocation_span_id, span_id, ordinal)
SETTINGS index_granularity = 1024;

CREATE MATERIALIZED VIEW publish_places_of_hop_ends TO publish_places
(
    `trace_id` FixedString(16),
    `invocation_span_id` FixedString(8),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `function` String,
    `channel` String,
    `at` DateTime64(9, 'UTC'),
    `version` UInt64
)
AS SELECT DISTINCT
    trace_id,
    invocation_span_id,
    span_id,
    ordinal,
    function,
    channel,
    at,
    version
FROM hop_ends
WHERE direction = 'publish';

CREATE TABLE report_batches
(
    `what` Enum8('report' = 1, 'invocation' = 2),
    `inserted_at` DateTime64(9, 'UTC'),
    `rows` UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (what, inserted_at, rows)
TTL toDateTime(inserted_at) + toIntervalDay(15)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE TABLE report_inbox
(
    `inserted_at` DateTime64(9, 'UTC') DEFAULT now64(9, 'UTC'),
    `due_at` DateTime64(3, 'UTC') COMMENT 'not to be looked at before',
    `hash` UInt64
)
ENGINE = MergeTree
PARTITION BY toDate(inserted_at)
ORDER BY inserted_at
TTL toDateTime(inserted_at) + toIntervalDay(14)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, index_granularity = 8192;

CREATE MATERIALIZED VIEW report_inbox_of_platform_reports TO report_inbox
(
    `hash` UInt64
)
AS SELECT DISTINCT cityHash64(if(request_id != '', request_id, lower(hex(trace_id)))) AS hash
FROM platform_reports
WHERE (kind IN ('invocation', 'failure')) AND ((request_id != '') OR (trace_id != toFixedString('', 16)));

CREATE TABLE report_places
(
    `hash` UInt64 COMMENT 'cityHash64 of the request id, else of the trace id in hex',
    `function` String,
    `request_id` String,
    `at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (hash, function, request_id, at)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW report_places_of_platform_reports TO report_places
(
    `hash` UInt64,
    `function` String,
    `request_id` String,
    `at` DateTime64(3, 'UTC')
)
AS SELECT
    cityHash64(if(request_id != '', request_id, lower(hex(trace_id)))) AS hash,
    function,
    request_id,
    at
FROM platform_reports
WHERE (kind IN ('invocation', 'failure')) AND ((request_id != '') OR (trace_id != toFixedString('', 16)));

CREATE TABLE rollup_batches
(
    `inserted_at` DateTime64(9, 'UTC'),
    `rows` UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + toIntervalDay(15)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE VIEW rollup_costs
(
    `width_s` UInt16,
    `function` LowCardinality(String),
    `at` DateTime('UTC'),
    `invocations` UInt64,
    `list_cost_usd` Nullable(Decimal(76, 24))
)
AS SELECT
    width_s,
    function,
    at,
    invocations,
    (((toDecimal256(duration_price_usd, 24) * billed_ms) * if(memory_bytes = 0, NULL, memory_bytes)) / (1000 * 1073741824)) + (toDecimal256(request_price_usd, 24) * invocations) AS list_cost_usd
FROM
(
    SELECT
        f.width_s AS width_s,
        f.function AS function,
        f.at AS at,
        f.invocations AS invocations,
        f.billed_ms AS billed_ms,
        f.memory_bytes AS memory_bytes,
        if(d.unit = '', NULL, d.price_usd) AS duration_price_usd,
        if(r.unit = '', NULL, r.price_usd) AS request_price_usd
    FROM
    (
        SELECT
            width_s,
            function,
            at,
            invocations,
            billed_ms,
            memory_bytes,
            toString(region) AS region,
            toString(provider) AS provider,
            toDate(at) AS day,
            multiIf((architecture IN ('amd64', 'x86_64', 'x86', '')), 'x86', toString(architecture)) AS priced_architecture
        FROM function_rollups
        FINAL
    ) AS f
    ASOF LEFT JOIN
    (
        SELECT *
        FROM prices
        WHERE (service = 'lambda') AND (dimension = 'duration') AND (tier_from = 0)
    ) AS d ON (f.provider = d.provider) AND (f.region = d.region) AND (f.priced_architecture = d.architecture) AND (f.day >= d.effective_from)
    ASOF LEFT JOIN
    (
        SELECT *
        FROM prices
        WHERE (service = 'lambda') AND (dimension = 'request') AND (tier_from = 0)
    ) AS r ON (f.provider = r.provider) AND (f.region = r.region) AND (f.priced_architecture = r.architecture) AND (f.day >= r.effective_from)
);

CREATE TABLE rollup_days
(
    `day` Date
)
ENGINE = ReplacingMergeTree
ORDER BY day
TTL day + toIntervalDay(35)
SETTINGS index_granularity = 8192;

CREATE TABLE rollup_inbox
(
    `inserted_at` DateTime64(9, 'UTC') DEFAULT now64(9, 'UTC'),
    `what` Enum8('invocation' = 1, 'hop' = 2, 'flow' = 3),
    `minute` DateTime('UTC'),
    `started_at` DateTime64(9, 'UTC') COMMENT 'of the flow',
    `flow_id` FixedString(16)
)
ENGINE = MergeTree
PARTITION BY toDate(inserted_at)
ORDER BY inserted_at
TTL toDateTime(inserted_at) + toIntervalDay(14)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE MATERIALIZED VIEW rollup_inbox_of_flow_facts TO rollup_inbox
(
    `what` String,
    `minute` DateTime('UTC'),
    `started_at` DateTime64(9, 'UTC'),
    `flow_id` FixedString(16)
)
AS SELECT
    'flow' AS what,
    toDateTime(toStartOfMinute(started_at), 'UTC') AS minute,
    started_at,
    flow_id
FROM flow_facts;

CREATE MATERIALIZED VIEW rollup_inbox_of_flows TO rollup_inbox
(
    `what` String,
    `minute` DateTime('UTC'),
    `started_at` DateTime64(9, 'UTC'),
    `flow_id` FixedString(16)
)
AS SELECT
    'flow' AS what,
    toDateTime(toStartOfMinute(started_at), 'UTC') AS minute,
    started_at,
    flow_id
FROM flows;

CREATE MATERIALIZED VIEW rollup_inbox_of_hops TO rollup_inbox
(
    `what` String,
    `minute` DateTime('UTC')
)
AS SELECT DISTINCT
    'hop' AS what,
    toDateTime(toStartOfMinute(delivered_at), 'UTC') AS minute
FROM hops;

CREATE MATERIALIZED VIEW rollup_inbox_of_invocations TO rollup_inbox
(
    `what` String,
    `minute` DateTime('UTC')
)
AS SELECT DISTINCT
    'invocation' AS what,
    toDateTime(toStartOfMinute(started_at), 'UTC') AS minute
FROM invocations;

CREATE TABLE span_places
(
    `span_id` FixedString(8),
    `trace_id` FixedString(16),
    `started_on` Date
)
ENGINE = ReplacingMergeTree
PARTITION BY started_on
ORDER BY (span_id, trace_id)
TTL started_on + toIntervalDay(15)
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1;

CREATE MATERIALIZED VIEW span_places_of_spans TO span_places
(
    `span_id` FixedString(8),
    `trace_id` FixedString(16),
    `started_on` Date
)
AS SELECT
    span_id,
    trace_id,
    toDate(started_at) AS started_on
FROM spans
WHERE (scope_name != 'choreoscope.platform') OR (kind != 'internal');

CREATE TABLE spans
(
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `parent_span_id` FixedString(8) COMMENT 'all zeros: a root',
    `trace_state` String,
    `name` LowCardinality(String),
    `kind` Enum8('unspecified' = 0, 'internal' = 1, 'server' = 2, 'client' = 3, 'producer' = 4, 'consumer' = 5),
    `started_at` DateTime64(9, 'UTC'),
    `duration_ns` UInt64,
    `status` Enum8('unset' = 0, 'ok' = 1, 'error' = 2),
    `status_message` String,
    `service_name` LowCardinality(String),
    `resource` Map(LowCardinality(String), String),
    `scope_name` LowCardinality(String),
    `scope_version` LowCardinality(String),
    `attributes` Map(LowCardinality(String), String) COMMENT 'arrays and maps as JSON text, numbers and booleans as decimal text and true/false',
    `event_times` Array(DateTime64(9, 'UTC')),
    `event_names` Array(LowCardinality(String)),
    `event_attributes` Array(Map(LowCardinality(String), String)),
    `link_trace_ids` Array(FixedString(16)),
    `link_span_ids` Array(FixedString(8)),
    `link_attributes` Array(Map(LowCardinality(String), String)),
    `is_clamped` UInt8 COMMENT '1: the sender\'s time was outside [now - retention, now + 1 day] and was moved to the edge',
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64 COMMENT 'received_at in ms; 0 for a start record, so that the whole span replaces it',
    `flags` UInt32 COMMENT 'OTLP span flags. Bit 8: whether the parent is remote is known; bit 9: it is; 0 from senders that say nothing',
    `messaging_system` String ALIAS if((attributes['messaging.system']) != '', attributes['messaging.system'], attributes['component']),
    `messaging_carrier` String ALIAS transform(messaging_system, ['aws_sqs', 'aws.sqs', 'AmazonSQS', 'aws.sns', 'aws_sns', 'AmazonSNS', 'gcp_pubsub'], ['sqs', 'sqs', 'sqs', 'sns', 'sns', 'sns', 'pubsub'], messaging_system),
    `messaging_operation` String ALIAS if((attributes['messaging.operation.type']) != '', attributes['messaging.operation.type'], attributes['messaging.operation']),
    `message_id` String ALIAS if((attributes['messaging.message.id']) != '', attributes['messaging.message.id'], attributes['messaging.message_id']),
    `destination` String ALIAS multiIf((attributes['messaging.destination.name']) != '', attributes['messaging.destination.name'], (attributes['messaging.destination']) != '', attributes['messaging.destination'], (attributes['messaging.source.name']) != '', attributes['messaging.source.name'], (attributes['entity-path']) != '', attributes['entity-path'], attributes['message_bus.destination']),
    `peer` String ALIAS multiIf((attributes['server.address']) != '', attributes['server.address'], (attributes['net.peer.name']) != '', attributes['net.peer.name'], (attributes['hostname']) != '', attributes['hostname'], attributes['peer.address']),
    `kafka_partition` String ALIAS multiIf((attributes['messaging.destination.partition.id']) != '', attributes['messaging.destination.partition.id'], (attributes['messaging.kafka.destination.partition']) != '', attributes['messaging.kafka.destination.partition'], attributes['messaging.kafka.partition']),
    `kafka_offset` String ALIAS if((attributes['messaging.kafka.offset']) != '', attributes['messaging.kafka.offset'], attributes['messaging.kafka.message.offset']),
    `http_method` String ALIAS if((attributes['http.request.method']) != '', attributes['http.request.method'], attributes['http.method']),
    `url` String ALIAS multiIf((attributes['url.full']) != '', attributes['url.full'], (attributes['http.url']) != '', attributes['http.url'], (attributes['url.path']) != '', attributes['url.path'], attributes['http.target']),
    `http_route` String ALIAS if((attributes['http.route']) != '', concat(if(startsWith(attributes['http.route'], '/'), '', '/'), attributes['http.route']), replaceRegexpAll(path(if(startsWith(url, '/'), concat('http://-', url), url)), '/[0-9a-fA-F-]*[0-9][0-9a-fA-F-]*\\b', '/{}')),
    `invocation_id` String ALIAS if((attributes['faas.invocation_id']) != '', attributes['faas.invocation_id'], attributes['faas.execution']),
    `aws_operation` String ALIAS if(((attributes['rpc.system']) = 'aws-api') OR ((attributes['rpc.system.name']) = 'aws-api'), splitByChar('/', attributes['rpc.method'])[-1], ''),
    `aws_service` String ALIAS if(((attributes['rpc.system']) = 'aws-api') OR ((attributes['rpc.system.name']) = 'aws-api'), replaceRegexpOne(lower(if(position(attributes['rpc.method'], '/') > 0, splitByChar('/', attributes['rpc.method'])[1], attributes['rpc.service'])), '^(?:amazon|aws) ?', ''), ''),
    `aws_request_id` String ALIAS multiIf((attributes['aws.request_id']) != '', attributes['aws.request_id'], (attributes['aws.request.id']) != '', attributes['aws.request.id'], attributes['aws.requestId']),
    `resource_id` LowCardinality(String) MATERIALIZED multiIf((attributes['cloud.resource_id']) != '', attributes['cloud.resource_id'], (attributes['faas.id']) != '', attributes['faas.id'], (resource['cloud.resource_id']) != '', resource['cloud.resource_id'], (resource['faas.id']) != '', resource['faas.id'], resource['cloud.resource.id']),
    `faas_name` LowCardinality(String) MATERIALIZED if((attributes['faas.name']) != '', attributes['faas.name'], resource['faas.name']),
    `account` LowCardinality(String) MATERIALIZED if((attributes['cloud.account.id']) != '', attributes['cloud.account.id'], resource['cloud.account.id']),
    `region` LowCardinality(String) MATERIALIZED if((resource['cloud.region']) != '', resource['cloud.region'], attributes['cloud.region']),
    `function` LowCardinality(String) MATERIALIZED multiIf(match(resource_id, '^arn:[^:]*:lambda:[^:]*:[^:]*:function:.'), arrayStringConcat(arraySlice(splitByChar(':', toString(resource_id)), 1, 7), ':'), (faas_name != '') AND match(resource_id, '(?i)^/.*/microsoft\\.web/sites/[^/]+$'), concat(toString(resource_id), '/functions/', splitByChar('/', toString(faas_name))[-1]), (resource_id != '') AND ((faas_name != '') OR (service_name = '') OR ((attributes['cloud.resource_id']) != '') OR match(resource_id, '(?i)^//(run|cloudfunctions)\\.|/sites/[^/]+/functions/')), toString(resource_id), ((resource['cloud.provider']) = 'aws') AND (region != '') AND (account != '') AND (faas_name != ''), concat('arn:', multiIf(region LIKE 'cn-%', 'aws-cn', region LIKE 'us-gov-%', 'aws-us-gov', 'aws'), ':lambda:', region, ':', account, ':function:', faas_name), service_name != '', toString(service_name), toString(faas_name)),
    `role` Enum8('none' = 0, 'invocation' = 1, 'deliveries' = 2, 'entry' = 3) MATERIALIZED multiIf((kind NOT IN ('server', 'consumer')), 'none', (kind = 'consumer') AND (invocation_id = '') AND ((scope_name IN ('@opentelemetry/instrumentation-aws-lambda', 'opentelemetry.instrumentation.aws_lambda')) OR startsWith(scope_name, 'io.opentelemetry.aws-lambda-')), if(message_id = '', 'deliveries', 'none'), mapContains(attributes, 'faas.trigger') OR mapContains(attributes, 'faas.invocation_id') OR mapContains(attributes, 'faas.coldstart') OR (mapContains(attributes, 'faas.execution') AND (NOT mapContains(attributes, 'az.schema_url'))), 'invocation', (scope_name = '@choreoscope/instrumentation') OR (service_name = '') OR ((faas_name = '') AND match(resource_id, ':lambda:|(?i)/microsoft\\.web/sites/')), 'none', (NOT startsWith(resource['cloud.platform'], 'gcp')) AND ((faas_name != '') OR ((resource['faas.version']) != '') OR ((resource['cloud.platform']) IN ('aws_lambda', 'azure_functions', 'azure.functions'))), 'none', kind = 'server', if((parent_span_id = toFixedString('', 8)) OR (bitAnd(flags, 768) != 256), 'entry', 'none'), (messaging_operation NOT IN ('', 'process', 'deliver')) AND (messaging_system != 'gcp_pubsub'), 'none', (parent_span_id = toFixedString('', 8)) OR (bitAnd(flags, 768) = 768), 'entry', messaging_system = '', 'none', bitAnd(flags, 256) = 0, 'entry', (messaging_operation = 'process') AND ((message_id != '') OR (kafka_offset != '') OR notEmpty(link_span_ids)), 'entry', 'none'),
    `queue_url` String ALIAS multiIf((attributes['aws.sqs.queue.url']) != '', attributes['aws.sqs.queue.url'], (attributes['aws.queue_url']) != '', attributes['aws.queue_url'], (attributes['aws.queue.url']) != '', attributes['aws.queue.url'], messaging_carrier != 'sqs', '', (attributes['messaging.url']) != '', attributes['messaging.url'], url != '', url, attributes['server.address']),
    `channel` String MATERIALIZED multiIf((attributes['choreoscope.channel']) != '', attributes['choreoscope.channel'], (kind IN ('unspecified', 'internal')) OR (scope_name = '@choreoscope/instrumentation'), '', (attributes['aws.sns.topic.arn']) != '', attributes['aws.sns.topic.arn'], (attributes['aws.step_functions.state_machine.arn']) != '', attributes['aws.step_functions.state_machine.arn'], startsWith(destination, 'arn:'), destination, length(extractGroups(queue_url, '^https?://sqs\\.([^.]+)\\.[^/]+/([^/]+)/([^/]+)$')) = 3, arrayStringConcat(arrayConcat(['arn:aws:sqs'], extractGroups(queue_url, '^https?://sqs\\.([^.]+)\\.[^/]+/([^/]+)/([^/]+)$')), ':'), (attributes['aws.s3.bucket']) != '', concat('arn:aws:s3:::', attributes['aws.s3.bucket']), (attributes['aws.kinesis.stream.name']) != '', concat('stream:', attributes['aws.kinesis.stream.name']), (attributes['aws.kinesis.stream_name']) != '', concat('stream:', attributes['aws.kinesis.stream_name']), (attributes['aws.lambda.function.arn']) != '', attributes['aws.lambda.function.arn'], startsWith(attributes['faas.invoked_name'], 'arn:'), attributes['faas.invoked_name'], ((attributes['faas.invoked_name']) != '') AND (account != ''), concat('arn:', multiIf(region LIKE 'cn-%', 'aws-cn', region LIKE 'us-gov-%', 'aws-us-gov', 'aws'), ':lambda:', if((attributes['faas.invoked_region']) != '', attributes['faas.invoked_region'], region), ':', account, ':function:', attributes['faas.invoked_name']), (attributes['faas.invoked_name']) != '', concat('function:', attributes['faas.invoked_name']), (attributes['aws.lambda.function.name']) != '', concat('function:', attributes['aws.lambda.function.name']), (aws_operation = 'Invoke') AND (extract(url, '/functions/([^/]+)/invocations') != ''), concat('function:', extract(url, '/functions/([^/]+)/invocations')), messaging_system = 'rabbitmq', if((destination = '') OR (destination = 'amq.default'), concat('queue:', if((attributes['messaging.rabbitmq.routing_key']) != '', attributes['messaging.rabbitmq.routing_key'], attributes['messaging.rabbitmq.destination.routing_key'])), concat('topic:', destination)), (messaging_system != '') AND (destination != ''), multiIf(messaging_system = 'kafka', concat('kafka:', destination), (messaging_system IN ('servicebus', 'eventhubs')), concat(messaging_system, ':', splitByChar('.', peer)[1], '/', destination), (messaging_system = 'gcp_pubsub') AND ((attributes['gcp.project_id']) != ''), concat('//pubsub.googleapis.com/projects/', attributes['gcp.project_id'], if(kind = 'consumer', '/subscriptions/', '/topics/'), destination), (messaging_carrier = 'sqs') AND (account != '') AND (region != ''), concat('arn:aws:sqs:', region, ':', account, ':', destination), (messaging_carrier IN ('sns', 'pubsub')), concat('topic:', destination), concat('queue:', destination)), http_method = '', '', kind = 'server', concat('http:', http_method, ' ', http_route), domain(url) LIKE '%.queue.core.windows.net', concat('azqueue:', splitByChar('.', domain(url))[1], '/', splitByChar('/', path(url))[2]), domain(url) LIKE '%.blob.core.windows.net', concat('blob:', splitByChar('.', domain(url))[1], '/', splitByChar('/', path(url))[2]), domain(url) LIKE '%.eventgrid.azure.net', concat('eventgrid:', splitByChar('.', domain(url))[1]), concat('http:', http_method, ' ', http_route)),
    INDEX by_attribute arrayMap((name, value) -> concat(name, '=', substring(value, 1, 200)), mapKeys(attributes), mapValues(attributes)) TYPE text(tokenizer = 'array') GRANULARITY 100000000
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(started_at)
ORDER BY (trace_id, span_id)
TTL toDateTime(started_at) + toIntervalDay(14)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE TABLE stitch_batches
(
    `inserted_at` DateTime64(9, 'UTC'),
    `rows` UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + toIntervalDay(15)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE TABLE stitch_children
(
    `publish_trace_id` FixedString(16),
    `from_span_id` FixedString(8),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32
)
ENGINE = ReplacingMergeTree
ORDER BY (publish_trace_id, from_span_id, trace_id, span_id, ordinal)
SETTINGS index_granularity = 1024;

CREATE MATERIALIZED VIEW stitch_children_of_hops TO stitch_children
(
    `publish_trace_id` FixedString(16),
    `from_span_id` FixedString(8),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32
)
AS SELECT
    publish_trace_id,
    from_span_id,
    trace_id,
    span_id,
    ordinal
FROM hops
WHERE evidence != 'none';

CREATE TABLE stitch_crews
(
    `flow_id` FixedString(16),
    `invocation` UInt64
)
ENGINE = ReplacingMergeTree
ORDER BY (flow_id, invocation)
SETTINGS index_granularity = 512;

CREATE MATERIALIZED VIEW stitch_crews_of_flow_members TO stitch_crews
(
    `flow_id` FixedString(16),
    `invocation` UInt64
)
AS SELECT
    flow_id,
    sipHash64(trace_id, span_id) AS invocation
FROM flow_members;

CREATE TABLE stitch_inbox
(
    `inserted_at` DateTime64(9, 'UTC') DEFAULT now64(9, 'UTC'),
    `what` Enum8('invocation' = 1, 'publish' = 2, 'delivery' = 3, 'span' = 4),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `key_kind` Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4),
    `carrier` LowCardinality(String),
    `key` String,
    `at` DateTime64(9, 'UTC') COMMENT 'of the hop end',
    `is_whole` UInt8,
    `key_hash` UInt64 DEFAULT if(key = '', 0, sipHash64(toInt8(key_kind), toString(carrier), key)),
    `invocation` UInt64 COMMENT 'hash; of a publish: 0 where its span does not say',
    `ordinal` UInt32,
    `invocation_span_id` FixedString(8),
    `record` Nullable(UInt32),
    `function` String,
    `channel` String,
    `via` String,
    `receive_count` Nullable(UInt32),
    `payload_bytes` Nullable(UInt64),
    `event_key` String,
    `function_name` LowCardinality(String),
    `source` LowCardinality(String),
    `duration_ms` Float64,
    `billed_ms` UInt64,
    `is_cold_start` UInt8,
    `is_error` UInt8,
    `is_unfinished` UInt8,
    `batch_size` UInt32,
    `failed_records` Array(UInt32),
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64,
    `request_hash` UInt64 COMMENT 'of an invocation, as in report_places; 0: has its report',
    `print` UInt64 COMMENT 'hash of an end\'s fingerprint, of an object\'s place and ETag where S3 has it; 0: none',
    `exact` UInt64 COMMENT 'hash of its payload hash; 0: none'
)
ENGINE = MergeTree
PARTITION BY toDate(inserted_at)
ORDER BY inserted_at
TTL toDateTime(inserted_at) + toIntervalDay(14)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE MATERIALIZED VIEW stitch_inbox_of_hop_ends TO stitch_inbox
(
    `what` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `key_kind` Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4),
    `carrier` LowCardinality(String),
    `key` String,
    `at` DateTime64(9, 'UTC'),
    `is_whole` UInt8,
    `key_hash` UInt64,
    `invocation` UInt64,
    `ordinal` UInt32,
    `invocation_span_id` FixedString(8),
    `record` Nullable(UInt32),
    `function` String,
    `channel` String,
    `via` String,
    `receive_count` Nullable(UInt32),
    `payload_bytes` Nullable(UInt64),
    `event_key` String,
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64,
    `print` UInt64,
    `exact` UInt64
)
AS SELECT
    toString(direction) AS what,
    trace_id,
    span_id,
    key_kind,
    carrier,
    key,
    at,
    1 AS is_whole,
    sipHash64(toInt8(key_kind), toString(carrier), key) AS key_hash,
    multiIf(direction = 'delivery', sipHash64(trace_id, span_id), invocation_span_id = toFixedString('', 8), 0, sipHash64(trace_id, invocation_span_id)) AS invocation,
    ordinal,
    invocation_span_id,
    record,
    function,
    channel,
    via,
    receive_count,
    payload_bytes,
    event_key,
    received_at,
    version,
    multiIf((key_kind = 'pointer') AND (carrier = 's3') AND startsWith(channel, 'arn:aws:s3:'), sipHash64('s3', key), fingerprint = '', 0, sipHash64(fingerprint)) AS print,
    if(payload_hash = '', 0, sipHash64(payload_hash)) AS exact
FROM hop_ends;

CREATE MATERIALIZED VIEW stitch_inbox_of_inferred_hops TO stitch_inbox
(
    `what` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8)
)
AS SELECT DISTINCT
    'invocation' AS what,
    trace_id,
    span_id
FROM inferred_hops;

CREATE MATERIALIZED VIEW stitch_inbox_of_invocations TO stitch_inbox
(
    `what` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `is_whole` UInt8,
    `invocation` UInt64,
    `at` DateTime64(9, 'UTC'),
    `function` String,
    `function_name` LowCardinality(String),
    `source` LowCardinality(String),
    `channel` String,
    `duration_ms` Float64,
    `billed_ms` UInt64,
    `is_cold_start` UInt8,
    `is_error` UInt8,
    `is_unfinished` UInt8,
    `batch_size` UInt32,
    `failed_records` Array(UInt32),
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64,
    `request_hash` UInt64
)
AS SELECT
    'invocation' AS what,
    trace_id,
    span_id,
    1 AS is_whole,
    sipHash64(trace_id, span_id) AS invocation,
    started_at AS at,
    function,
    function_name,
    source,
    channel,
    duration_ms,
    billed_ms,
    is_cold_start,
    is_error,
    is_unfinished,
    batch_size,
    failed_records,
    received_at,
    version,
    if(reported OR is_report_only OR (status != ''), 0, cityHash64(if(request_id != '', request_id, lower(hex(trace_id))))) AS request_hash
FROM invocations;

CREATE MATERIALIZED VIEW stitch_inbox_of_spans TO stitch_inbox
(
    `what` String,
    `trace_id` FixedString(16)
)
AS SELECT DISTINCT
    'span' AS what,
    trace_id
FROM spans
WHERE parent_span_id != toFixedString('', 8);

CREATE TABLE stitch_keys
(
    `key_hash` UInt64,
    `direction` Enum8('publish' = 1, 'delivery' = 2),
    `at` DateTime64(9, 'UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(at)
ORDER BY (key_hash, direction, at)
SETTINGS index_granularity = 1024;

CREATE MATERIALIZED VIEW stitch_keys_of_hop_ends TO stitch_keys
(
    `key_hash` UInt64,
    `direction` Enum8('publish' = 1, 'delivery' = 2),
    `at` DateTime64(9, 'UTC')
)
AS SELECT
    sipHash64(toInt8(key_kind), toString(carrier), key) AS key_hash,
    direction,
    at
FROM hop_ends;

CREATE TABLE stitch_lease
(
    `turn` UInt64,
    `holder` String,
    `state` Enum8('held' = 1, 'released' = 2),
    `at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(turn)
ORDER BY tuple()
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 8192;

CREATE TABLE stitch_memberships
(
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `flow_id` FixedString(16)
)
ENGINE = ReplacingMergeTree
ORDER BY (trace_id, span_id, ordinal, flow_id)
SETTINGS index_granularity = 1024;

CREATE MATERIALIZED VIEW stitch_memberships_of_flow_members TO stitch_memberships
(
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `flow_id` FixedString(16)
)
AS SELECT
    trace_id,
    span_id,
    ordinal,
    flow_id
FROM flow_members;

CREATE TABLE stitch_nodes
(
    `invocation` UInt64,
    `node` UInt64 COMMENT 'hash of the record',
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `hop_digest` UInt64 COMMENT 'of the row in hops',
    `parent` UInt64 COMMENT 'hash of the record it comes from; of the invocation where all its records share the publish; 0: none',
    `is_shared` UInt8,
    `publish_trace_id` FixedString(16),
    `from_span_id` FixedString(8),
    `delivered_at` DateTime64(9, 'UTC'),
    `arrived_at` DateTime64(9, 'UTC') COMMENT 'inserted_at of the first news of it',
    `function` LowCardinality(String),
    `function_name` LowCardinality(String),
    `source` LowCardinality(String),
    `channel` String,
    `started_at` DateTime64(9, 'UTC'),
    `ended_at` DateTime64(9, 'UTC'),
    `is_error` UInt8 COMMENT 'the invocation failed, or failed this record',
    `is_cold_start` UInt8,
    `billed_ms` Float64 COMMENT 'this record\'s part',
    `is_hop` UInt8,
    `is_duplicate` UInt8,
    `flow_ids` Array(FixedString(16)) COMMENT 'sorted',
    `shares` Array(Float64),
    `depths` Array(UInt32),
    `joined_from` FixedString(24) COMMENT 'trace and span of the invocation whose flows were too many to follow; zeros: none',
    `is_deleted` UInt8,
    `version` UInt64,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (invocation, node)
SETTINGS index_granularity = 512;

CREATE TABLE stitch_writes
(
    `version` UInt64,
    `is_done` UInt8,
    `at` DateTime DEFAULT now('UTC')
)
ENGINE = ReplacingMergeTree(is_done)
ORDER BY version
TTL at + toIntervalDay(30)
SETTINGS index_granularity = 8192;

CREATE TABLE workflow_edges
(
    `workflow` String,
    `variant` String,
    `hour` DateTime('UTC'),
    `slice` UInt8,
    `from_function` String,
    `from_version` LowCardinality(String),
    `channel` String,
    `via` String,
    `to_function` String,
    `to_version` LowCardinality(String),
    `evidence` Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5),
    `hops` UInt64 COMMENT 'records, redelivered ones among them',
    `flows` UInt64,
    `errors` UInt64,
    `wait_ms` AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32),
    `work_ms` AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32) COMMENT 'duration of the receiving invocations',
    `cost_usd` Float64 COMMENT 'of receiving: the records\' part of their invocations',
    `cold_starts` UInt64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(hour)
ORDER BY (workflow, hour, slice, variant, from_function, from_version, channel, via, to_function, to_version, evidence)
SETTINGS index_granularity = 8192;

CREATE TABLE workflow_functions
(
    `workflow` String,
    `variant` String,
    `hour` DateTime('UTC'),
    `slice` UInt8,
    `function` String,
    `function_version` LowCardinality(String),
    `invocations` UInt64,
    `flows` UInt64,
    `errors` UInt64,
    `cold_starts` UInt64,
    `duration_ms` AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32),
    `cost_usd` Float64,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(hour)
ORDER BY (workflow, hour, slice, variant, function, function_version)
SETTINGS index_granularity = 8192;

CREATE TABLE workflow_habits
(
    `kind` Enum8('heard' = 1, 'attempts' = 2),
    `function` String,
    `channel` String,
    `most` UInt32,
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (kind, function, channel)
SETTINGS index_granularity = 8192;

CREATE TABLE workflow_hours
(
    `workflow` String,
    `variant` String,
    `hour` DateTime('UTC'),
    `slice` UInt8,
    `flows` UInt64,
    `errors` UInt64 COMMENT 'flows with errors',
    `dead_lettered` UInt64 COMMENT 'flows',
    `missing` Map(DateTime('UTC'), UInt64) COMMENT 'flows that miss a consumer, by when it should have come: whole minutes',
    `duration_ms` AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32),
    `wait_ms` Float64,
    `work_ms` Float64,
    `cost_usd` Float64,
    `first_seen` DateTime64(3, 'UTC'),
    `last_seen` DateTime64(3, 'UTC'),
    `settled_at` DateTime64(3, 'UTC') COMMENT 'when the first of them no longer moved',
    `example_flow_id` FixedString(16) COMMENT 'the latest',
    `root_function` String,
    `root_channel` String,
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(hour)
ORDER BY (workflow, hour, slice, variant)
SETTINGS index_granularity = 8192;

CREATE TABLE workflow_labels
(
    `workflow` String,
    `name` String COMMENT 'empty: taken back',
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY workflow
SETTINGS index_granularity = 8192;

CREATE TABLE workflow_pins
(
    `workflow` String,
    `variant` String,
    `accepted` UInt8,
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (workflow, variant)
SETTINGS index_granularity = 8192;

CREATE TABLE workflow_steps
(
    `workflow` String,
    `variant` String,
    `hour` DateTime('UTC'),
    `slice` UInt8,
    `kind` Enum8('repeats' = 1, 'follows' = 2, 'fan-out' = 3, 'fan-in' = 4),
    `from_function` String,
    `channel` String,
    `via` String,
    `to_function` String,
    `flows` UInt64,
    `times` UInt64,
    `least` UInt32 COMMENT 'in a flow that has it',
    `most` UInt32,
    `gap_ms` AggregateFunction(quantilesTDigest(0.5), Float32),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(hour)
ORDER BY (workflow, hour, slice, variant, kind, from_function, channel, via, to_function)
SETTINGS index_granularity = 8192;

CREATE TABLE workflow_variants
(
    `workflow` String,
    `variant` String,
    `shape` String COMMENT 'nested text of the ways, each function told once',
    `ways` Array(Tuple(
        String,
        String,
        String,
        String)) COMMENT 'from_function, channel, via, to_function',
    `loops` Array(String) COMMENT 'functions that lead to themselves',
    `first_seen` DateTime64(3, 'UTC') COMMENT 'start of its first flow',
    `last_seen` DateTime64(3, 'UTC'),
    `version` UInt64,
    `is_deleted` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (workflow, variant)
SETTINGS index_granularity = 8192;
