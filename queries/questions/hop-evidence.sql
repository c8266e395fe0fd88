-- Records delivered in [from, to), by the evidence that joined them to their publish, strongest first.
-- 'none': no publish is known, so the record began a flow.
SELECT
    toString(evidence) AS evidence,
    toUInt32(count()) AS hops
FROM hops FINAL
WHERE delivered_at >= {from:DateTime64(3, 'UTC')} AND delivered_at < {to:DateTime64(3, 'UTC')}
GROUP BY hops.evidence AS kind
ORDER BY kind = 'none', kind
