-- The price book, from queries/prices/*.csv; replaced as a whole when the files change. Prices are before tiers,
-- free tiers, discounts and tax of one payer's month.
CREATE TABLE IF NOT EXISTS prices
(
    provider              LowCardinality(String),
    service               LowCardinality(String),
    region                LowCardinality(String),
    dimension             LowCardinality(String) COMMENT 'what is metered: duration, request, …',
    architecture          LowCardinality(String) COMMENT 'x86 or arm64, where the price depends on it',
    unit                  LowCardinality(String) COMMENT 'GB-second (GB = 1024 MB), request, …',
    price_usd             Decimal(18, 12) COMMENT 'per unit',
    tier_from             Decimal(38, 6) COMMENT 'units in the payer''s calendar month from which the price holds, inclusive',
    tier_to               Nullable(Decimal(38, 6)) COMMENT 'exclusive; NULL: no end',
    effective_from        Date COMMENT '1970-01-01: not known, the price as of as_of',
    effective_from_status LowCardinality(String) COMMENT 'confirmed, unconfirmed, unknown',
    as_of                 Date COMMENT 'when the price was read',
    usage_type            LowCardinality(String) COMMENT 'the provider''s own name, as on the bill',
    status                LowCardinality(String) COMMENT 'confirmed, or third-party: not yet checked against the provider''s figure',
    source                LowCardinality(String) COMMENT 'the provider''s page or price list',
    book                  String COMMENT 'SHA-256 of the files the rows came from'
)
ENGINE = MergeTree
ORDER BY (provider, service, region, dimension, architecture, effective_from, tier_from);

-- What each invocation costs at list price: billed seconds × GB × price + one request. The first tier's price, and the
-- one in effect on the day the invocation started. NULL where the region, the memory or a price is not known.
CREATE VIEW IF NOT EXISTS invocation_costs AS
SELECT
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
    accurateCastOrNull(
        toDecimal256(duration_price_usd, 24) * billed_ms * memory_bytes / (1000 * 1073741824) + request_price_usd,
        'Decimal(38, 18)') AS list_cost_usd
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
            trace_id, span_id, function, started_at, billed_ms, memory_bytes, architecture, region, provider,
            toDate(started_at) AS day,
            multiIf(architecture IN ('amd64', 'x86_64', 'x86', ''), 'x86', toString(architecture)) AS priced_architecture
        FROM invocations FINAL
    ) AS i
    ASOF LEFT JOIN (SELECT * FROM prices WHERE service = 'lambda' AND dimension = 'duration' AND tier_from = 0) AS d
        ON i.provider = d.provider AND i.region = d.region AND i.priced_architecture = d.architecture AND i.day >= d.effective_from
    ASOF LEFT JOIN (SELECT * FROM prices WHERE service = 'lambda' AND dimension = 'request' AND tier_from = 0) AS r
        ON i.provider = r.provider AND i.region = r.region AND i.priced_architecture = r.architecture AND i.day >= r.effective_from
);
