-- list_cost_usd: list price of the whole invocation, NULL where it is not known.
CREATE TABLE {invocations:Identifier}
(
    trace_id        FixedString(16),
    span_id         FixedString(8),
    function        String,
    started_at      DateTime64(9, 'UTC'),
    ended_at        DateTime64(9, 'UTC'),
    is_error        UInt8,
    is_unfinished   UInt8,
    status          String,
    failed_records  Array(UInt32),
    batch_size      UInt32,
    billed_ms       UInt64,
    list_cost_usd   Nullable(Float64)
)
ENGINE = Memory
